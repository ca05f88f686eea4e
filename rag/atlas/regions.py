"""Points and vectors of papers in, regions of the map out: themes and the parts within."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rag.atlas.neighbours import divided
from rag.atlas.projection import Points
from rag.library.catalog.index import Vectors

Labels = NDArray[np.uint8]

_FEWEST_TO_DIVIDE = 8  # papers
_MOST_THEMES = 20
_FINER = 4  # parts of a theme, on average
_MOST_LEAVES = 400  # what Ward's clustering starts with
_SAME = 1e-3  # as the mean is what is nearer to it
_DIRECTIONS = 50  # principal components of the vectors


def number_of_themes(papers: int) -> int:
    """Return into how many themes so many papers are divided: 5 for 64, 8 for 344, 16 for 5,000, 20 at most."""
    return 1 if papers < _FEWEST_TO_DIVIDE else min(_MOST_THEMES, round(1.9 * papers**0.25))


def divide(points: Points, vectors: Vectors) -> tuple[Labels, Labels]:
    """Return for each paper its theme and its part of the theme, both uint8 [papers] from 0, the largest first.

    Ward's clustering of vectors and points together, so that a theme is one in meaning and lies in one place. Of
    many papers it begins with the parts of a k-means division.
    """
    papers = len(points)
    themes = number_of_themes(papers)
    if themes < 2:
        return np.zeros(papers, dtype=np.uint8), np.zeros(papers, dtype=np.uint8)
    from scipy.cluster.hierarchy import fcluster, linkage

    traits = _traits(points, vectors)
    leaves, middles = np.arange(papers), traits
    if papers > 5 * _MOST_LEAVES:
        found, means = divided(traits, _MOST_LEAVES)
        kept, leaves = np.unique(found, return_inverse=True)
        middles = means[kept]
    tree = linkage(middles, method="ward")
    coarse, fine = (fcluster(tree, number, criterion="maxclust")[leaves] for number in (themes, themes * _FINER))
    return _by_size(coarse), _by_size(fine)


def _traits(points: Points, vectors: Vectors) -> Vectors:
    """Return what papers are divided by, float32 [papers, …]: vectors and points, which weigh the same."""
    apart = vectors - vectors.mean(axis=0)
    apart /= np.maximum(np.linalg.norm(apart, axis=1, keepdims=True), _SAME)
    _, axes = np.linalg.eigh(apart.T @ apart)
    spread = float(np.sqrt((points**2).sum(axis=1).mean())) + 1e-9
    traits = np.concatenate([apart @ axes[:, -_DIRECTIONS:], points / spread], axis=1)
    return traits.round(3).astype(np.float32)  # identical papers shall not be divided by what sums were rounded to


def _by_size(labels: NDArray[np.int32]) -> Labels:
    """Number labels anew from 0, the largest first."""
    _, first, numbered, sizes = np.unique(labels, return_index=True, return_inverse=True, return_counts=True)
    places = np.empty(len(sizes), dtype=np.uint8)
    places[np.lexsort((first, -sizes))] = np.arange(len(sizes))
    return places[numbered]
