"""Drawn papers in, a throw-away copy of the library in which each lacks one sentence out."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from eval.progress import Progress
from eval.selftest.drawing import Drawn
from rag import Attest, Filters, Passage

_FILE_NAME = "held-out.jsonl"


@dataclass(frozen=True, slots=True)
class HeldOut:
    """The copy, and the keys that its changed papers have in the library itself, by paper id."""

    attest: Attest
    keys: Mapping[str, str]

    def search(self, text: str, k: int) -> list[Passage]:
        """Return the passages of a search in the copy, under the keys of the library itself."""
        found = self.attest.search(text, k=k).passages
        return [dataclasses.replace(p, key=self.keys.get(p.paper_id, p.key)) for p in found]


@contextmanager
def held_out(attest: Attest, drawn: Sequence[Drawn], progress: Progress) -> Iterator[HeldOut]:
    """Give a copy of a library in which each drawn paper lacks its sentence; it is gone afterwards."""
    with TemporaryDirectory(prefix="attest-") as folder:
        attest.duplicate(Path(folder) / "copy", progress=progress)
        copy = Attest(attest.settings.model_copy(update={"data_dir": Path(folder) / "copy", "chroma_url": None}))
        try:
            rows = {f"doi:10.5555/attest.selftest.{number}": case for number, case in enumerate(drawn)}
            source = Path(folder) / _FILE_NAME
            source.write_text("".join(_line(name, case) for name, case in rows.items()), encoding="utf-8")
            copy.remove([case.key for case in drawn])
            copy.ingest([str(source)], progress=progress)
            there = {paper.paper_id for paper in copy.papers(Filters(sources=(_FILE_NAME,)))}
            yield HeldOut(copy, {name: case.key for name, case in rows.items() if name in there})
        finally:
            copy.close()


def _line(name: str, case: Drawn) -> str:
    """Return a paper as a line to load.

    It gets ids of its own in every scheme: by them it is told from papers of the same title, and found again.
    """
    number = name.rpartition(".")[2]
    paper = case.paper
    row: dict[str, Any] = {
        "id": name,
        "doi": name.removeprefix("doi:"),
        "arxiv": f"0000.{int(number):05d}",
        "pmid": f"9990{number}",
        "title": paper.title,
        "abstract": case.rest(),
        "authors": list(paper.authors),
        "year": paper.year,
        "venue": paper.venue,
        "abstract_kind": paper.abstract_kind,
    }
    return json.dumps(row, ensure_ascii=False) + "\n"
