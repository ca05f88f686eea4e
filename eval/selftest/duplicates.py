"""Papers in, the pairs that seem to be one paper out: the same title, or nearly the same abstract.

Abstracts are compared by the share of their shingles, runs of five words, that both hold (Broder 1997, "On the
resemblance and containment of documents"). Only the pairs that share some of each abstract's least shingles, by
hash, are compared at all: far fewer than all pairs, and one of four fifths in common is missed next to never.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import combinations, pairwise
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from eval.progress import Progress
from eval.selftest.words import words
from rag import Paper

NEAR = 0.8
_LISTED = 50
_SHINGLE = 5
# Under twenty words stand such texts as "No abstract is available", under three titles such as "Editorial".
_FEWEST_WORDS = 20
_FEWEST_TITLE_WORDS = 3
_SKETCH = 24
_SHARED = 6
# A shingle of more papers than this is a phrase of the trade: all its pairs would be too many.
_CROWD = 20
_STEP = 500
_Shingles = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two papers by key, the older one first, and what they have in common: title, abstract or both."""

    first: str
    second: str
    same: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Duplicates:
    """All pairs that seem to be one paper; of many alike, each stands beside the oldest."""

    pairs: tuple[Pair, ...]

    @property
    def keys(self) -> frozenset[str]:
        """The keys of all papers that stand in a pair."""
        return frozenset(key for pair in self.pairs for key in (pair.first, pair.second))

    def to_json(self) -> dict[str, Any]:
        """Return what a run holds of this: how many pairs there are, and the first fifty."""
        listed = [{"first": p.first, "second": p.second, "same": list(p.same)} for p in self.pairs[:_LISTED]]
        return {"count": len(self.pairs), "papers": len(self.keys), "pairs": listed}


def duplicates(papers: Sequence[Paper], progress: Progress) -> Duplicates:
    """Return the pairs among some papers that seem to be one paper."""
    found: dict[tuple[int, int], set[str]] = {}
    for same, pairs in (("title", _same_titles(papers)), ("abstract", _same_abstracts(papers, progress))):
        for pair in pairs:
            found.setdefault(pair, set()).add(same)
    return Duplicates(
        tuple(
            Pair(papers[one].key, papers[two].key, tuple(sorted(same, reverse=True)))
            for (one, two), same in sorted(found.items())
        )
    )


def _same_titles(papers: Sequence[Paper]) -> Iterator[tuple[int, int]]:
    oldest: dict[str, int] = {}
    for number, paper in enumerate(papers):
        title = words(paper.title)
        if len(title) >= _FEWEST_TITLE_WORDS:
            first = oldest.setdefault(" ".join(title), number)
            if first != number:
                yield first, number


def _same_abstracts(papers: Sequence[Paper], progress: Progress) -> Iterator[tuple[int, int]]:
    """Yield word-for-word copies at once, and then what is nearly the same among the rest."""
    oldest: dict[bytes, int] = {}
    sketches: dict[int, _Shingles] = {}
    for number, paper in enumerate(papers):
        if len(hashes := _hashes(paper.abstract)) >= _FEWEST_WORDS:
            first = oldest.setdefault(blake2b(hashes.tobytes(), digest_size=16).digest(), number)
            if first != number:
                yield first, number
            else:
                sketches[number] = _shingles(hashes)[:_SKETCH]
        if number % _STEP == 0:
            progress("comparing abstracts", number, len(papers))
    for one, two in _candidates(sketches):
        if resemblance(papers[one].abstract, papers[two].abstract) >= NEAR:
            yield one, two


def resemblance(one: str, other: str) -> float:
    """Return the share of the shingles of two texts that both hold."""
    first, second = _shingles(_hashes(one)), _shingles(_hashes(other))
    both = len(np.intersect1d(first, second, assume_unique=True))
    return both / max(1, len(first) + len(second) - both)


def _candidates(sketches: dict[int, _Shingles]) -> list[tuple[int, int]]:
    """Return the pairs whose sketches share enough to be worth comparing."""
    if not sketches:
        return []
    shingles = np.concatenate(list(sketches.values()))
    owners = np.repeat(np.fromiter(sketches, dtype=np.int64), [len(sketch) for sketch in sketches.values()])
    order = np.lexsort((owners, shingles))
    _, starts, sizes = np.unique(shingles[order], return_index=True, return_counts=True)
    shared: Counter[tuple[int, int]] = Counter()
    for start, size in zip(starts[sizes > 1].tolist(), sizes[sizes > 1].tolist(), strict=True):
        members = owners[order[start : start + size]].tolist()
        shared.update(combinations(members, 2) if size <= _CROWD else pairwise(members))
    return sorted(pair for pair, count in shared.items() if count >= _SHARED)


def _hashes(text: str) -> _Shingles:
    return np.fromiter((crc32(word.encode("utf-8", "replace")) for word in words(text)), dtype=np.uint64)


def _shingles(hashes: _Shingles) -> _Shingles:
    """Return the hashes of all runs of five words, each once, least first."""
    runs = np.zeros(max(0, len(hashes) - _SHINGLE + 1), dtype=np.uint64)
    for place in range(_SHINGLE):
        runs = runs * np.uint64(0x9E3779B97F4A7C15) + hashes[place : place + len(runs)]
    runs = (runs ^ (runs >> np.uint64(31))) * np.uint64(0xBF58476D1CE4E5B9)
    return np.unique(runs ^ (runs >> np.uint64(29)))
