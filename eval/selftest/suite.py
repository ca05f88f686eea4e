"""A library in, the whole self-test and its run out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from eval.measures import calibration
from eval.progress import Progress
from eval.record import record
from eval.run import Run, make_folder, write_run
from eval.selftest import verdicts
from eval.selftest.drawing import draw
from eval.selftest.duplicates import Duplicates, duplicates
from eval.selftest.finding import Found, find
from eval.selftest.hubs import hubs
from eval.selftest.part import Part, per_query, types
from eval.selftest.planting import Planted, plant
from eval.selftest.refusal import refusals
from rag import Attest, Paper


@dataclass(frozen=True, slots=True)
class _Results:
    """What all parts brought over the papers of a library."""

    papers: Sequence[Paper]
    twice: Duplicates
    found: Found
    refusal: Part
    planted: Planted

    def parts(self) -> tuple[Part, ...]:
        """Return the parts that have values by paper."""
        return self.found.finding, self.found.robustness, self.refusal, self.planted.part

    def details(self, tried: int, wanted: int) -> dict[str, Any]:
        """Return what only a self-test has, the lines for people first."""
        spread, losses = hubs(self.found.tops, self.papers), self.found.losses()
        lines = [
            *verdicts.collection_lines(self.papers, self.twice, tried, wanted),
            *verdicts.finding_lines(self.found.finding),
            *verdicts.loss_lines(losses),
            *verdicts.refusal_lines(self.refusal),
            *verdicts.planting_lines(self.planted),
            verdicts.hub_line(spread),
        ]
        return {
            "lines": [asdict(line) for line in lines],
            "losses": {factor: {name: asdict(loss) for name, loss in some.items()} for factor, some in losses.items()},
            "planted": self.planted.to_json(),
            "calibration": calibration(self.planted.pairs),
            "duplicates": self.twice.to_json(),
            "hubs": spread.to_json() if spread else None,
            "worst": self.found.worst,
        }


def selftest(attest: Attest, out: Path, progress: Progress, *, collection: str, n: int, seed: int) -> Run:
    """Try a library out with up to `n` of its own papers, write the run into `out` and return it.

    The library is only read. Papers that seem to stand twice are not drawn: finding the other copy would
    count as a failure.

    Raises:
        LibraryEmptyError: nothing has been loaded.
        RunError: the results cannot be written.
    """
    attest.search("abstract", k=1)  # an emptied library is told of in the product's own words
    make_folder(out)
    papers = attest.papers()
    twice = duplicates(papers, progress)
    drawn = draw(attest, papers, n, seed, twice.keys, progress)
    results = _Results(
        papers=papers,
        twice=twice,
        found=find(attest, drawn, papers, seed, progress),
        refusal=refusals(attest, drawn, progress),
        planted=plant(attest, drawn, seed, progress),
    )
    run = Run(
        kind="selftest",
        per_query=per_query(results.parts()),
        types=types(results.parts()),
        details=results.details(len(drawn), n),
        record=record(attest, collection) | {"n": n, "seed": seed, "papers_drawn": len(drawn)},
    )
    write_run(out, run)
    return run
