"""A question and texts in, how alike each is to it letter by letter out: BM25 over runs of four letters.

Runs of letters see what words do not: other endings, the parts of compounds and of invented names, misspellings,
and, across the blank, which word stands beside which (McNamee and Mayfield 2004, "Character N-Gram Tokenization
for European Language Text Retrieval").
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_LENGTH = 4
# As usual for BM25 (Robertson and Zaragoza 2009); rare runs weigh more than there (docs/quality.md).
_K1, _B, _RARE = 1.2, 0.75, 1.5


def likeness(question: str, texts: Sequence[str]) -> NDArray[np.float64]:
    """Return the BM25 score of each text, float64 [texts]; how rare a run is, is counted among these texts.

    Question and texts are folded words with single blanks.
    """
    wanted, asked = np.unique(_runs(question), return_counts=True)
    if not len(wanted) or not texts:
        return np.zeros(len(texts))
    runs = [_runs(text) for text in texts]
    counts = np.stack([_counts(found, wanted) for found in runs])
    lengths = np.array([max(1, len(found)) for found in runs])[:, None]
    holding = (counts > 0).sum(axis=0)
    rarity = np.log(1 + (len(texts) - holding + 0.5) / (holding + 0.5)) ** _RARE
    weighed = counts * (_K1 + 1) / (counts + _K1 * (1 - _B + _B * lengths / lengths.mean()))
    scores: NDArray[np.float64] = weighed @ (asked * rarity)
    return scores


def _runs(text: str) -> NDArray[np.uint32]:
    """Return all runs of four bytes of a text as numbers, uint32 [runs]; of plain text a byte is a letter."""
    found = np.frombuffer(text.encode("utf-8", "replace"), dtype=np.uint8).astype(np.uint32)
    size = max(0, len(found) - _LENGTH + 1)
    runs = np.zeros(size, dtype=np.uint32)
    for place in range(_LENGTH):
        runs = (runs << np.uint32(8)) | found[place : place + size]
    return runs


def _counts(runs: NDArray[np.uint32], wanted: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Return how often each wanted run (sorted) occurs, int64 [wanted]."""
    places = np.minimum(np.searchsorted(wanted, runs), len(wanted) - 1)
    return np.bincount(places[wanted[places] == runs], minlength=len(wanted))
