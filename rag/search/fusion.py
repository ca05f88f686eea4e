"""Raw signals of one query in, one fused score a candidate out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

# What each normalised signal counts in the sum.
WEIGHTS: Mapping[str, float] = {"lexical": 1.0, "dense": 1.0, "sentence": 1.0}


def fuse(signals: Mapping[str, Sequence[float | None]]) -> NDArray[np.float64]:
    """Return the weighted sum of the signals, each min–max normalised over this query's candidates, float64 [n].

    A silent signal (None) counts as the least value there is. A signal that says the same of all is left out.
    """
    total = np.zeros(len(next(iter(signals.values()), ())))
    for name, values in signals.items():
        total += WEIGHTS[name] * normalise(values)
    return total


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
