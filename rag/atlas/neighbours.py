"""Vectors of papers in, the papers most like each one out."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray

from rag.library.catalog.index import Vectors

_MOST_EXACT = 12_000  # papers; 12,000 squared are compared in 2 s on one core
_BLOCK = 512
_PROBED = 0.2  # of the parts: 0.95 of the ten nearest of 50,810 papers are found
_ROUNDS = 8


def nearest(vectors: Vectors, number: int) -> NDArray[np.int32]:
    """Return for each paper the `number` others with the largest dot product, int32 [papers, number], in no order.

    Exact up to 12,000 papers; of more each is compared with the papers of the parts of a k-means division that are
    nearest to its own.
    """
    papers = len(vectors)
    found = np.empty((papers, number), dtype=np.int32)
    if papers <= _MOST_EXACT:
        everyone = np.arange(papers)
        for start in range(0, papers, _BLOCK):
            some = everyone[start : start + _BLOCK]
            found[some] = _best(vectors, some, everyone, some, number)
        return found
    parts = round(papers**0.5)
    labels, means = divided(vectors, parts)
    order = np.argsort(labels, kind="stable")
    ends = np.searchsorted(labels[order], np.arange(parts + 1))
    members = [order[start:end] for start, end in zip(ends[:-1], ends[1:], strict=True)]
    for part, own in enumerate(members):
        alike = np.argsort(-(means @ means[part]), kind="stable")
        others = np.concatenate([own, *(members[n] for n in alike[: max(1, round(_PROBED * parts))] if n != part)])
        if len(own) and len(others) > number:
            found[own] = _best(vectors, own, others, np.arange(len(own)), number)
    return found


def divided(points: Vectors, parts: int) -> tuple[NDArray[np.int32], Vectors]:
    """Divide points by k-means: their parts, int32 [points], and the means of these, float32 [parts, d]."""
    from scipy.cluster.vq import kmeans2

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "One of the clusters is empty")
        means, labels = kmeans2(points, parts, iter=_ROUNDS, minit="points", rng=np.random.default_rng(0))
    return labels.astype(np.int32), np.asarray(means, dtype=np.float32)


def _best(
    vectors: Vectors, some: NDArray[np.int64], others: NDArray[np.int64], themselves: NDArray[np.int64], number: int
) -> NDArray[np.int64]:
    """Return the `number` of `others` most like each of `some`, which stand among them at `themselves`."""
    alike = vectors[some] @ vectors[others].T
    alike[np.arange(len(some)), themselves] = -np.inf
    chosen: NDArray[np.int64] = others[np.argpartition(-alike, number - 1, axis=1)[:, :number]]
    return chosen
