"""A paper in, the words of its title and of each sentence out, and how many of a question's words they hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rag.library.catalog.papers import StoredPaper
from rag.search.lexical import coverage
from rag.text import stems


@dataclass(frozen=True, slots=True)
class Reading:
    """The stems of a paper: of its title, and of each sentence of its abstract."""

    title: frozenset[str]
    sentences: tuple[frozenset[str], ...]

    def words(self, weights: Mapping[str, float]) -> float:
        """Return the share of weighed words that the paper holds, plus the share that its best sentence holds, 0…2."""
        whole = self.title.union(*self.sentences)
        return coverage(weights, whole) + max(self.shares(weights), default=0.0)

    def shares(self, weights: Mapping[str, float]) -> list[float]:
        """Return the share of weighed words that each sentence holds, 0…1."""
        return [coverage(weights, sentence) for sentence in self.sentences]


def read(stored: StoredPaper) -> Reading:
    """Return the words of a stored paper."""
    abstract = stored.paper.abstract
    return Reading(
        title=frozenset(stems(stored.paper.title)),
        sentences=tuple(frozenset(stems(abstract[start:end])) for start, end in stored.spans.tolist()),
    )
