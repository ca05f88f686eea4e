"""Vectors of papers in, a point on a plane for each out: papers that are alike stand together.

t-SNE (van der Maaten and Hinton 2008) from a start that keeps the large distances (Kobak and Berens 2019), with the
forces between all points read from a grid by FFT (Linderman and others 2019, "FIt-SNE").
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.atlas.neighbours import nearest
from rag.library.catalog.index import Vectors

Points = NDArray[np.float32]

NEIGHBOURS = 10  # of a paper; with 15 fewer of the ten nearest in the vectors stand near on the map
_FEWEST_NEIGHBOURS = 4  # of few papers a twentieth: were all tied to ten, they would fill a disc evenly
_EARLY, _LATE = 60, 150  # steps
_MANY = 20_000  # papers; so many need more steps to unfold
_EARLY_MANY, _LATE_MANY = 150, 500
_EXAGGERATION = 12.0  # of the attraction in the early steps
_CELL = 1.0  # of the grid, in units of the force's reach
_FEWEST_CELLS = 100
_LONGEST_STEP = 5.0
_START = 1e-2  # how far the points reach at first
_SPREAD = 0.4  # of a map of one paper; of many it grows with their root


def project(vectors: Vectors, progress: Callable[[int, int], None], before: Points | None = None) -> Points:
    """Return the points of papers (unit vectors, float32 [papers, d]), float32 [papers, 2], around 0.

    The same papers in the same order give the same points. `progress` is told the steps done and their total.
    `before` are points to start from, which the new ones are then like.
    """
    papers = len(vectors)
    start = _start(vectors) if before is None else _scaled(before, _SPREAD * papers**0.5)
    if papers < 3:
        return start
    early, late = (_EARLY, _LATE) if papers < _MANY else (_EARLY_MANY, _LATE_MANY)
    early = early if before is None else 0  # strong attraction would first pull the earlier map into a knot
    progress(0, early + late)
    pulls = _pulls(nearest(vectors, min(NEIGHBOURS, max(_FEWEST_NEIGHBOURS, papers // 20), papers - 1)))
    points, speed, gains = start, np.zeros_like(start), np.ones_like(start)
    repulsion = _Repulsion()
    for step in range(early + late):
        progress(step, early + late)
        exaggeration = _EXAGGERATION if step < early else 1.0
        force = exaggeration * _attraction(pulls, points) - repulsion(points)
        gains = np.maximum(np.where(np.sign(force) != np.sign(speed), gains + 0.2, gains * 0.8), 0.01)
        rate = 4 * max(papers / exaggeration, 50.0)
        speed = (0.5 if step < 20 else 0.8) * speed - rate * gains * force
        length = np.sqrt((speed**2).sum(axis=1, keepdims=True))
        speed *= np.minimum(1.0, _LONGEST_STEP / np.maximum(length, 1e-9))
        points = points + speed
        points -= points.mean(axis=0)
    return points.astype(np.float32)


def _start(vectors: Vectors) -> Points:
    """Return the first two principal components, small."""
    apart = vectors - vectors.mean(axis=0) if len(vectors) else vectors
    _, axes = np.linalg.eigh(apart.T @ apart)
    main = axes[:, :-3:-1]
    main = main * np.sign(main[np.abs(main).argmax(axis=0), [0, 1]])  # else the sign is the machine's choice
    return _scaled(apart @ main, _START)


def _scaled(points: Points, spread: float) -> Points:
    """Return points around 0 with a given deviation along the first axis, and a trifle apart where they are one."""
    points = points - points.mean(axis=0) if len(points) else points
    found = float(points[:, 0].std()) if len(points) else 0.0
    points = points / found if found > 1e-6 else np.zeros_like(points)
    jitter = np.random.default_rng(0).normal(scale=1e-2, size=points.shape)
    return (spread * (points + jitter)).astype(np.float32)


def _pulls(neighbours: NDArray[np.int32]) -> Any:
    """Return how much papers attract each other: neighbours of one another twice as much as one-sided ones.

    A sparse matrix, float32 [papers, papers], that sums to 1. Equal weights do as well as those of a perplexity.
    """
    from scipy.sparse import csr_matrix

    papers, number = neighbours.shape
    ends = np.arange(0, papers * number + 1, number)
    near = csr_matrix((np.ones(papers * number, np.float32), neighbours.ravel(), ends), shape=(papers, papers))
    both = (near + near.T).tocsr()
    both.data /= both.data.sum()
    return both


def _attraction(pulls: Any, points: Points) -> Points:
    x, y = points[:, 0], points[:, 1]
    rows = np.repeat(np.arange(len(points)), np.diff(pulls.indptr))
    across, along = x[rows] - x[pulls.indices], y[rows] - y[pulls.indices]
    weights = pulls.copy()
    weights.data = pulls.data / (1 + across**2 + along**2)
    total = np.bincount(rows, weights.data, len(points)).astype(np.float32)
    force: Points = total[:, None] * points - weights @ points
    return force


class _Repulsion:
    """The force with which all points push each other away; keeps the kernels of the last grid."""

    def __init__(self) -> None:
        self._grid: tuple[int, float] | None = None
        self._kernels: list[NDArray[np.complex64]] = []

    def __call__(self, points: Points) -> Points:
        """Return the force on each point, float32 [papers, 2]."""
        from scipy.fft import irfft2, next_fast_len, rfft2

        low = points.min(axis=0)
        span = float((points.max(axis=0) - low).max()) + 1e-6
        cell = min(_CELL, span / _FEWEST_CELLS)
        # Twice as wide as the points reach, so that the periodic sum of an FFT does not come round.
        side = 2 * next_fast_len(int(span / cell) + 4, real=True)
        self._prepare(side, cell)
        shares = _shares((points - low) / cell + 1, side)
        places = np.concatenate([place for place, _ in shares])
        density = np.bincount(places, np.concatenate([share for _, share in shares]), minlength=side * side)
        waves = rfft2(density.astype(np.float32).reshape(side, side))
        fields = [irfft2(waves * kernel, s=(side, side)).ravel() for kernel in self._kernels]
        near, across, along = (sum(share * field[place] for place, share in shares) for field in fields)
        others = max(float(np.sum(near)) - len(points), 1e-9)
        return (np.stack([across, along], axis=1) / others).astype(np.float32)

    def _prepare(self, side: int, cell: float) -> None:
        from scipy.fft import rfft2

        if self._grid == (side, cell):
            return
        steps = np.arange(side)
        away = (np.where(steps < side // 2, steps, steps - side) * cell).astype(np.float32)
        across, along = away[:, None], away[None, :]
        near = 1 / (1 + across**2 + along**2)
        self._kernels = [rfft2(kernel) for kernel in (near, near**2 * across, near**2 * along)]
        self._grid = side, cell


def _shares(places: Points, side: int) -> list[tuple[NDArray[np.int64], NDArray[np.float32]]]:
    """Return the four grid cells around each point, and how much of it falls to each."""
    whole = places.astype(np.int64)
    rest = places - whole
    found = []
    for down in (0, 1):
        for right in (0, 1):
            share = np.abs(1 - down - rest[:, 0]) * np.abs(1 - right - rest[:, 1])
            found.append(((whole[:, 0] + down) * side + whole[:, 1] + right, share))
    return found
