"""What a search holds on its way: a text ready to be searched for, and the papers found for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rag.library.catalog.index import Vectors
from rag.library.catalog.papers import StoredPaper
from rag.schema import Filters, Signals
from rag.search.lexical import Terms
from rag.search.reading import Reading, read


@dataclass(frozen=True, slots=True)
class Focus:
    """What sentences are judged by: a unit vector, float32 [d], and the weight of each stem of the question."""

    vector: Vectors
    weights: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Asked:
    """One text that is searched for: its words and its vector (unit, float32 [d]).

    `matched` are the rows that hold any of its words, or of their other forms, with BM25 scores.
    """

    text: str
    phrases: tuple[str, ...]
    filters: Filters
    notes: tuple[str, ...]
    as_written: bool
    vector: Vectors
    terms: Terms
    matched: Mapping[int, float]
    focus: Focus


@dataclass(frozen=True, slots=True)
class Hit:
    """A paper on its way to becoming a passage, found for `focus`.

    `agreement` says how far the signals that bring papers agree that it is the best (0…1), `reading` is its words
    once they were looked at, `lift` the part of its score that a second stage added.
    """

    stored: StoredPaper
    score: float
    signals: Signals
    vectors: Vectors
    focus: Focus
    agreement: float = 0.0
    reading: Reading | None = None
    lift: float = 0.0

    def shares(self) -> list[float]:
        """Return for each sentence of the paper the share of the question's words that it holds."""
        return (self.reading or read(self.stored)).shares(self.focus.weights)
