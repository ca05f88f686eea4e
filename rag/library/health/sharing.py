"""Sentences in, those that many papers share out, in memory that does not grow with the library."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_DIGITS = re.compile(r"\d+")
_FEWEST_LETTERS = 12
_MOST_HELD = 1_000_000  # 120 MB; some 120,000 abstracts are counted without loss
_MOST_PLACES = 5


@dataclass(slots=True)
class Shared:
    """A sentence that several papers have, as one of them writes it, how many, and the first of these (rows)."""

    sentence: str
    papers: int
    rows: list[int] = field(default_factory=list)


class Sharing:
    """Counts sentences, whatever their numbers and case; those that stand once are forgotten when they are too many.

    That is lossy counting (Manku and Motwani 2002): what is frequent stays, and may be counted a little too low.
    """

    def __init__(self, fewest: int) -> None:
        """Take how many papers must share a sentence."""
        self._fewest = fewest
        self._counts: dict[int, int] = {}
        self._shared: dict[int, Shared] = {}

    def add(self, row: int, sentences: set[str]) -> None:
        """Count the sentences of a paper."""
        for sentence in sentences:
            if len(sentence) < _FEWEST_LETTERS:
                continue
            name = hash(_DIGITS.sub("0", sentence.lower()))
            count = self._counts.get(name, 0) + 1
            self._counts[name] = count
            if count >= self._fewest:
                self._note(name, sentence, count, row)
        if len(self._counts) > _MOST_HELD:
            self._counts = {name: count for name, count in self._counts.items() if count > 1}

    def found(self) -> list[Shared]:
        """Return the sentences that enough papers share, the most frequent first."""
        return sorted(self._shared.values(), key=lambda shared: -shared.papers)

    def _note(self, name: int, sentence: str, count: int, row: int) -> None:
        shared = self._shared.setdefault(name, Shared(sentence, count))
        shared.papers = count
        if len(shared.rows) < _MOST_PLACES:
            shared.rows.append(row)
