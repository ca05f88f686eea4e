"""Retrieved papers in, numbered evidence out: one marker a paper, given once, before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.answer.injections import reads_as_instructions
from rag.library.catalog.index import Vectors
from rag.schema import Paper, Quote, Reference
from rag.search.retriever import Found


@dataclass(frozen=True, slots=True)
class Evidence:
    """A paper that an answer may cite as `[marker]`.

    `spans` are the borders of the abstract's sentences, `vectors` theirs (float32 [sentences, d]),
    `relevance` how well each answers the question. `name` is what a reader knows it by where there are no markers.
    """

    marker: int
    paper: Paper
    spans: tuple[tuple[int, int], ...]
    vectors: Vectors
    relevance: tuple[float, ...]
    name: str = ""

    @property
    def label(self) -> str:
        """What a problem calls this paper: its name, or its marker."""
        return self.name or f"[{self.marker}]"

    def sentence(self, number: int) -> str:
        """Return a sentence (0-based), raw."""
        start, end = self.spans[number]
        return self.paper.abstract[start:end]

    def quote(self, number: int) -> Quote:
        """Return a sentence (0-based) as the quote behind a citation."""
        start, end = self.spans[number]
        return Quote(marker=self.marker, quote=self.sentence(number), start=start, end=end)

    def reference(self) -> Reference:
        """Return the entry of the reference list."""
        paper = self.paper
        return Reference(
            marker=self.marker,
            key=paper.key,
            paper_id=paper.paper_id,
            title=paper.title,
            authors=paper.authors,
            year=paper.year,
            venue=paper.venue,
            url=paper.url,
            abstract_kind=paper.abstract_kind,
            suspicious=reads_as_instructions(f"{paper.title}\n{paper.abstract}"),
            retracted=paper.retracted,
        )


def gather(found: Sequence[Found]) -> tuple[Evidence, ...]:
    """Number the retrieved papers that have an abstract from 1, best first."""
    quotable = (f for f in found if len(f.stored.spans))
    return tuple(
        Evidence(
            marker=marker,
            paper=f.stored.paper,
            spans=tuple((start, end) for start, end in f.stored.spans.tolist()),
            vectors=f.vectors,
            relevance=f.relevance,
        )
        for marker, f in enumerate(quotable, start=1)
    )
