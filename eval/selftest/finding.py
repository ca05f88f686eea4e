"""Drawn papers in, out whether search finds them: by title, by a sentence they lack, and by that sentence changed.

A sentence is searched for in a copy of the library in which no abstract holds it, as readers search for what
an abstract means and not for what it says word for word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from eval.losses import EVERY, loss, rank_of, search_stage
from eval.measures import Interval, interval
from eval.progress import Progress
from eval.selftest.drawing import Drawn
from eval.selftest.held_out import HeldOut, held_out
from eval.selftest.part import Part, query_id
from eval.selftest.queries import FACTORS, SENTENCE, queries
from rag import Attest, Paper, Passage

TOP = 10
_WORST = 10
# No title is longer; what is, is an abstract in the wrong field, and search refuses far longer ones.
_LONGEST_QUERY = 2000


@dataclass(frozen=True, slots=True)
class Found:
    """What the searches brought: values, the top ten of each unchanged sentence by key, and the worst of these."""

    finding: Part = field(default_factory=lambda: Part("finding"))
    robustness: Part = field(default_factory=lambda: Part("robustness"))
    tops: dict[str, list[Passage]] = field(default_factory=dict)
    worst: list[dict[str, Any]] = field(default_factory=list)

    def losses(self) -> dict[str, dict[str, Interval]]:
        """Return what each factor costs, by factor and measure: unchanged minus changed, sentence by sentence."""
        costs: dict[str, dict[str, Interval]] = {}
        for factor in FACTORS:
            for measure in (f"MRR@{TOP}", f"recall@{TOP}"):
                plain = self.finding.per_query.get(f"{SENTENCE}_{measure}", {})
                changed = self.robustness.per_query.get(f"{factor}_{measure}", {})
                costs.setdefault(factor, {})[measure] = interval([plain[key] - changed[key] for key in changed])
        return costs


def find(attest: Attest, drawn: Sequence[Drawn], papers: Sequence[Paper], seed: int, progress: Progress) -> Found:
    """Search for every drawn paper in every way."""
    found = Found()
    _titles(attest, drawn, found, progress)
    if drawn:
        with held_out(attest, drawn, progress) as copy:
            _sentences(copy, drawn, papers, seed, found, progress)
            found.worst.extend(_worst(copy, drawn, found.finding))
    return found


def _titles(attest: Attest, drawn: Sequence[Drawn], found: Found, progress: Progress) -> None:
    for done, case in enumerate(drawn, start=1):
        title = case.paper.title[:_LONGEST_QUERY]
        if any(map(str.isalnum, title)):
            _rate(found.finding, "title", case.key, attest.search(title, k=TOP).passages)
        progress("searching for titles", done, len(drawn))


def _sentences(
    copy: HeldOut, drawn: Sequence[Drawn], papers: Sequence[Paper], seed: int, found: Found, progress: Progress
) -> None:
    there = set(copy.keys.values())
    asked = queries([case for case in drawn if case.key in there], papers, seed)
    for done, (kind, case, text) in enumerate(asked, start=1):
        passages = copy.search(text, TOP)
        if kind == SENTENCE:
            found.tops[case.key] = passages
        _rate(found.finding if kind == SENTENCE else found.robustness, kind, case.key, passages)
        progress("searching for sentences", done, len(asked))


def _worst(copy: HeldOut, drawn: Sequence[Drawn], finding: Part) -> list[dict[str, Any]]:
    """Return the sentences that found their papers worst, with what was found instead and what lost the paper."""
    values: Mapping[str, float] = finding.per_query.get(f"{SENTENCE}_MRR@{TOP}", {})
    failed = [case for case in drawn if values.get(case.key, 1.0) < 1]
    rows = []
    for case in sorted(failed, key=lambda case: values[case.key])[:_WORST]:
        passages = copy.search(case.held_out, EVERY)
        stage = search_stage(passages, _gold(passages, case.key), TOP)
        query = query_id(case.key, finding)
        rows.append(loss(query, case.held_out, values[case.key], passages, [case.key], stage))
    return rows


def _rate(part: Part, kind: str, key: str, passages: Sequence[Passage]) -> None:
    rank = rank_of(passages, _gold(passages, key))
    part.put(f"{kind}_MRR@{TOP}", key, 1 / rank if rank else 0.0)
    if kind not in FACTORS:
        part.put(f"{kind}_recall@1", key, rank == 1)
    part.put(f"{kind}_recall@{TOP}", key, rank is not None)


def _gold(passages: Sequence[Passage], key: str) -> list[str]:
    return [passage.paper_id for passage in passages if passage.key == key]
