"""What a model says of numbered sentences in, the sentences of each paper that a theme is written from out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rag.overview.section import Entry
from rag.overview.writing import line_of

PAPERS_A_CALL = 5
MOST_SENTENCES = 3  # of a paper

# `3: 2, 5`, and what small models make of it: `Abstract 3: sentences 2 and 5`, `- [3]: 2-4`, `**3**: 2`.
_LINE = re.compile(
    r"^[^\w\[(]*(?:abstract|paper)?(?: number| no\.?)?[\s\[(#*]*([0-9]{1,6})[\s\])*]*[:=][\s*]*(.+)$", re.IGNORECASE
)
_NUMBERS = re.compile(r"(?:[0-9]{1,4}|sentences?|numbers?|nos?\b|and|to|[\s.,;:&()\[\]*–-])+", re.IGNORECASE)
_SPAN = re.compile(r"([0-9]+)(?:\s*(?:[–-]|to)\s*([0-9]+))?")

Quotes = Mapping[int, Sequence[int]]


def calls(entries: Sequence[Entry]) -> list[Sequence[Entry]]:
    """Return the papers that each call reads: five, or a few more, so that there is at most a call per five papers."""
    number = max(1, len(entries) // PAPERS_A_CALL)
    ends = [place * len(entries) // number for place in range(number + 1)]
    return [entries[start:end] for start, end in zip(ends, ends[1:], strict=False)]


def read_numbers(reply: str, entries: Sequence[Entry]) -> dict[int, list[int]]:
    """Return the sentences (0-based) that a reply names, by marker; lines and numbers that name nothing are dropped.

    Of a paper the first line counts, and of more than three sentences those nearest to the topic.
    """
    by_marker = {entry.evidence.marker: entry for entry in entries}
    found: dict[int, list[int]] = {}
    for line in reply.splitlines():
        match = _LINE.match(line.strip())
        if match is None or not _NUMBERS.fullmatch(match[2]) or int(match[1]) not in by_marker:
            continue
        marker = int(match[1])
        if marker not in found and (numbers := _chosen(by_marker[marker], match[2])):
            found[marker] = numbers
    return found


def quotes_of(entry: Entry, quotes: Quotes) -> Sequence[int]:
    """Return the sentences (0-based) of a paper that its theme is written from."""
    return quotes.get(entry.evidence.marker) or line_of(entry)


def _chosen(entry: Entry, named: str) -> list[int]:
    number = len(entry.evidence.spans)
    found: set[int] = set()
    for first, last in _SPAN.findall(named):
        start, end = int(first), int(last or first)
        found.update(place - 1 for place in range(start, min(end, number) + 1) if 0 < place <= number)
    best = sorted(found, key=lambda place: -entry.evidence.relevance[place])
    return sorted(best[:MOST_SENTENCES])
