"""Raw signals of one query in, one fused score a candidate out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from rag.library.catalog.index import Vectors

# What each normalised signal counts in the sum.
WEIGHTS: Mapping[str, float] = {"lexical": 1.0, "dense": 1.0, "sentence": 1.0}
# How much of a score comes from its neighbours, and what the words held count beside it. On ADI, Cranfield, CISI,
# CACM and SciFact train claims (nDCG@10) both together give .573 .581 .466 .557 .751, without .566 .571 .444 .531
# .747, neighbours alone .573 .579 .460 .554 .743 (docs/quality.md).
NEIGHBOURS = 1 / 3
WORDS = 0.27
# What the likeness in runs of letters counts (docs/quality.md).
LETTERS = 0.3
# A quoted phrase counts more than all else together, which is 3 + 2 × WORDS + LETTERS at most.
PHRASES = 5.0
_MOST_NEIGHBOURS = 10


def fuse(signals: Mapping[str, Sequence[float | None]]) -> NDArray[np.float64]:
    """Return the weighted sum of the signals, each min–max normalised over this query's candidates, float64 [n].

    A silent signal (None) counts as the least value there is. A signal that says the same of all is left out.
    """
    total = np.zeros(len(next(iter(signals.values()), ())))
    for name, values in signals.items():
        total += WEIGHTS[name] * normalise(values)
    return total


def neighbours(scores: NDArray[np.float64], vectors: Vectors) -> NDArray[np.float64]:
    """Return for each candidate the mean score of the candidates most like it, float64 [n].

    `vectors` are unit, float32 [n, d]; the more alike, the more a neighbour counts. Papers on one matter tend to
    be relevant together (score regularisation: Diaz, CIKM 2005). A candidate that is like no other keeps its own.
    """
    alike = vectors @ vectors.T
    np.fill_diagonal(alike, 0.0)
    most = min(_MOST_NEIGHBOURS, len(alike))
    near = np.argpartition(alike, -most, axis=1)[:, -most:] if most else np.zeros((0, 0), dtype=np.int64)
    weights = np.clip(np.take_along_axis(alike, near, axis=1), 0.0, None).astype(np.float64) ** 4
    total = weights.sum(axis=1)
    return np.where(total > 0, (weights * scores[near]).sum(axis=1) / np.maximum(total, 1e-9), scores)


def normalise(values: Sequence[float | None]) -> NDArray[np.float64]:
    """Return values scaled to 0…1, None as 0."""
    scores = np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    if np.isnan(scores).all():
        return np.zeros(len(scores))
    low, high = float(np.nanmin(scores)), float(np.nanmax(scores))
    if np.isnan(scores).any():
        low = min(low, 0.0)  # BM25 of a paper without any of the words is 0
    scaled = (scores - low) / (high - low) if high > low else np.zeros_like(scores)
    return np.nan_to_num(scaled)
