"""A text in, its runs of three words as numbers out, and how many of them two texts share."""

from __future__ import annotations

import hashlib
import zlib
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from rag.text import words

Shingles = NDArray[np.uint64]

# Of a text as long as an abstract: a shorter one is "No abstract available" and the like.
FEWEST = 20
# Twelve bands of four: of two texts that share 0.6 of their runs 81 % meet in a band, at 0.7 96 %, at 0.8 99.8 %, and
# of two that share 0.05 one pair in 13,000. More bands cost room, more rows lose typing errors.
BANDS, _ROWS = 12, 4
_RUN = 3


@lru_cache(maxsize=8)  # a new record is looked for and then stored
def shingles(text: str) -> Shingles:
    """Return the distinct runs of three folded words of a text as sorted numbers, uint64 [n]; punctuation is none."""
    numbers = np.fromiter((zlib.crc32(word.encode("utf-8", "surrogatepass")) for word in words(text)), dtype=np.uint64)
    count = len(numbers) - _RUN + 1
    if count <= 0:
        return np.zeros(0, dtype=np.uint64)
    weights = _constants("run", _RUN)
    found = np.unique(np.sum([numbers[i : count + i] * weights[i] for i in range(_RUN)], axis=0, dtype=np.uint64))
    found.flags.writeable = False
    return found


def likeness(one: Shingles, other: Shingles) -> float:
    """Return which part of all runs of two texts both have (Jaccard), 0 … 1; 0 if one has none."""
    shared = len(np.intersect1d(one, other, assume_unique=True))
    return shared / (len(one) + len(other) - shared) if shared else 0.0


def bands(found: Shingles) -> list[int]:
    """Return the numbers, signed 32 bits, of which two texts that are much alike have one in common (MinHash).

    They are stored, so they must be the same for ever: a change here needs a new format of the catalog.
    """
    if len(found) < FEWEST:
        return []
    factors, addends = _constants("factor", BANDS * _ROWS), _constants("addend", BANDS * _ROWS)
    least = ((found[:, None] * factors + addends) >> np.uint64(32)).min(axis=0)
    mixed = (least.reshape(BANDS, _ROWS) * _constants("row", _ROWS)).sum(axis=1, dtype=np.uint64)
    # The place of a band is part of its number: bands of different places have nothing to do with each other.
    high = ((mixed + _constants("band", BANDS)) * _constants("mix", 1)) >> np.uint64(32)
    return sorted({int(number) for number in high.astype(np.uint32).view(np.int32)})


@cache
def _constants(purpose: str, count: int) -> Shingles:
    """Return odd numbers that are the same on every machine and with every version of numpy."""
    digests = [hashlib.blake2b(f"{purpose} {i}".encode(), digest_size=8).digest() for i in range(count)]
    return np.array([int.from_bytes(digest, "little") | 1 for digest in digests], dtype=np.uint64)
