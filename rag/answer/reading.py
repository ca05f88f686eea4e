"""A text in, its words with their stems, weights and vectors out: what the check of a sentence looks at."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rag.library.catalog.index import Vectors
from rag.library.embedding.minilm import bundled
from rag.text import stems

# The vocabulary of the model is sorted by frequency from here on: its number stands for how rare a word is.
_FIRST_WORD = 1996
_WORDS = 30522 - _FIRST_WORD
_MANY_PIECES = 0.9
# Who says it is not what is said: an abstract says "we" where a sentence about it says "the authors".
_SPEAKERS = frozenset(stems("author authors paper papers article abstract"))
_MOST_CHARACTERS = 2000
_KEPT = 512
_MOST_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Reading:
    """A text and its words: `words` as they stand, `starts` in the text, `vectors` [n, 384], `whole` [384].

    `stems` is empty for stop words and signs, and so is their weight 0; others weigh up to 1, rare words more.
    """

    text: str
    words: tuple[str, ...]
    starts: tuple[int, ...]
    stems: tuple[str, ...]
    weights: NDArray[np.float64]
    vectors: Vectors
    whole: Vectors

    @property
    def content(self) -> NDArray[np.int64]:
        """The places of the words that carry meaning; all words if none does."""
        places = np.flatnonzero(self.weights > 0)
        return places if len(places) else np.arange(len(self.words))


@lru_cache(maxsize=_KEPT)
def read(text: str) -> Reading:
    """Return what stands in a cleaned text, of which the first 2,000 characters and 256 word pieces count."""
    text = text[:_MOST_CHARACTERS]
    (found,) = bundled().embed_tokens([text])
    words = tuple(text[start:end] for start, end in found.spans.tolist())
    cut = tuple(map(stem, words))
    rare = np.log(np.maximum(2, found.ids - _FIRST_WORD)) / np.log(_WORDS)
    rare = np.where(found.pieces > 1, np.maximum(rare, _MANY_PIECES), rare)
    weights = np.where([bool(one) for one in cut], rare, 0.0) if cut else np.zeros(0)
    return Reading(text, words, tuple(found.spans[:, 0].tolist()), cut, weights, found.vectors, found.whole)


def read_all(texts: Sequence[str]) -> tuple[Reading, ...]:
    """Return what stands in some texts; as many are read at a time as there are cores."""
    return tuple(_pool().map(read, texts))


def read_ahead(texts: Sequence[str]) -> None:
    """Begin to read some texts and return at once; whoever reads one of them later finds it read."""
    for text in texts:
        _pool().submit(read, text)


@lru_cache(maxsize=1)
def _pool() -> ThreadPoolExecutor:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return ThreadPoolExecutor(min(cores, _MOST_AT_ONCE), thread_name_prefix="read")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return the stem of one word, nothing for a stop word, a sign or who speaks; of `18°C` the longest, `18`."""
    return max(stems(word) - _SPEAKERS, key=lambda one: (len(one), one), default="")
