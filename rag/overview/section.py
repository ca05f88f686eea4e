"""A theme with its numbered papers, and what each of their sentences is for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rag.answer.evidence import Evidence
from rag.library.catalog.papers import StoredPaper
from rag.overview.facets import facets
from rag.text import clean


@dataclass(frozen=True)
class Entry:
    """A paper of a theme."""

    stored: StoredPaper
    evidence: Evidence

    @cached_property
    def sentences(self) -> list[str]:
        """The sentences of the abstract, cleaned."""
        return [clean(self.evidence.sentence(number)) for number in range(len(self.evidence.spans))]

    @cached_property
    def facets(self) -> Mapping[str, int]:
        """The number of the sentence that says the problem, the method, the result and so on."""
        return facets(clean(self.stored.paper.title), self.sentences)

    @property
    def best(self) -> int:
        """The number of the sentence that is nearest to the topic."""
        return int(np.argmax(self.evidence.relevance))


@dataclass(frozen=True, slots=True)
class Section:
    """A theme on its way into an overview: its papers in the order of reading."""

    title: str
    phrases: tuple[str, ...]
    entries: tuple[Entry, ...]

    @property
    def years(self) -> tuple[int, int] | None:
        """First and last year of its papers; None if none has one."""
        years = [entry.stored.paper.year for entry in self.entries if entry.stored.paper.year is not None]
        return (min(years), max(years)) if years else None
