"""A word in, whether it is an English one out, by a bundled list of 80,000 words."""

from __future__ import annotations

import gzip
from functools import lru_cache

from rag.shipped import shipped

_ENDINGS = ("s", "es", "d", "ed", "r", "er", "ers", "ing", "ings", "ly", "ness", "less", "able", "al", "ic")
_BEGINNINGS = ("un", "non", "re", "co", "pre", "sub", "over", "multi", "micro", "inter", "anti", "hyper", "hypo")
_SHORTEST_ROOT = 4  # the list has no shorter words


def is_english(word: str) -> bool:
    """Tell whether the list has a lower-case word, or what is left of it without a common beginning or ending."""
    if _has(word):
        return True
    return any(
        word.startswith(beginning) and len(word) > len(beginning) + _SHORTEST_ROOT and _has(word[len(beginning) :])
        for beginning in _BEGINNINGS
    )


def _has(word: str) -> bool:
    known = _words()
    if word in known:
        return True
    for ending in _ENDINGS:
        root = word.removesuffix(ending)
        # "crosss" and "curvees" are slips: no s after an s, no e after an e
        if root != word and len(root) >= _SHORTEST_ROOT and root[-1] != ending[0]:
            if root in known and (root[-1] != "e" or ending[0] not in "aei"):
                return True
            if f"{root}e" in known:
                return True
    return False


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    content = gzip.decompress(shipped("rag/library/data/english.txt.gz"))
    return frozenset(content.decode("ascii").split())
