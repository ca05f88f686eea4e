"""The vectors of a library in, papers far from all others and hubs out; a block of vectors in memory at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.library.catalog import health, index
from rag.library.catalog.damage import translated
from rag.library.catalog.index import Vectors
from rag.library.health.texts import keys, shortened
from rag.library.hubness import hubness
from rag.library.library import Library, Progress
from rag.schema import Finding
from rag.text import counted

Rows = NDArray[np.int64]

_SAMPLE = 2000
_BLOCK = 2048
_FEWEST = 50
_MOST_FAR = 4000
_DEVIATIONS = 4
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Far:
    """Papers with no near neighbour, the farthest first: their rows and the cosines to their nearest.

    `usual` is the mean cosine of the library's papers to their nearest, `limit` is four standard deviations below.
    """

    rows: Rows
    cosines: Vectors
    usual: float
    limit: float


def findings(library: Library, dimension: int | None, progress: Progress) -> Iterator[Finding]:
    """Yield what the places of papers among each other tell; none of it keeps the library from working."""
    with translated(library.catalog.path):
        db = library.catalog.db
        rows = index.sample(db, _SAMPLE)
        stacked = index.load_stacked(db, rows, dimension) if dimension else None
    sample = np.zeros((0, 1), dtype=np.float32)
    sampled: Rows = np.zeros(0, dtype=np.int64)
    if stacked is not None and stacked.rows:
        sample = stacked.chunks[[chunks.start for chunks in stacked.chunks_of]]
        sampled = np.array(stacked.rows, dtype=np.int64)
    yield _outliers(library, sampled, sample, progress)
    yield _hubs(library, sampled, sample)


def _outliers(library: Library, sampled: Rows, sample: Vectors, progress: Progress) -> Finding:
    far = outliers(library, sampled, sample, progress)
    if far is None:
        return Finding(check="outliers", ok=True, detail=f"{counted(len(sample), 'paper')} are too few to tell")
    if not len(far.rows):
        return Finding(check="outliers", ok=True, detail="every paper has a near neighbour")
    rows = far.rows.tolist()
    with translated(library.catalog.path):
        named = health.titles_of(library.catalog.db, rows[:_NAMED])
    names = ", ".join(f"{key} “{shortened(title, 60)}”" for key, title in named)
    return Finding(
        check="outliers",
        ok=True,
        detail=f"{counted(len(rows), 'paper')} far from all others (cosine to the nearest below {far.limit:.2f}, "
        f"usually {far.usual:.2f}); farthest: {names}",
        remedy="see whether they belong here; attest remove KEY takes one out",
        examples=keys(library, rows),
    )


def outliers(library: Library, sampled: Rows, sample: Vectors, progress: Progress) -> Far | None:
    """Return the papers that have no near neighbour, or None of a library that is too small to tell.

    A paper's nearest within the sample is no nearer than its nearest of all, so whoever is far from all is far
    from the sample; only those few are compared with all. `sample` is float32 [n, d], of the rows `sampled`.
    """
    if len(sample) < _FEWEST:
        return None
    rows, bounds, nearest = _against(library, sampled, sample, "comparing papers", progress)
    usual, spread = float(nearest.mean()), float(nearest.std())
    limit = usual - _DEVIATIONS * spread
    candidates = np.flatnonzero(bounds < limit)
    candidates = candidates[np.argsort(bounds[candidates])][:_MOST_FAR]
    if not len(candidates):
        return Far(rows[:0], bounds[:0], usual, limit)
    chosen = np.sort(rows[candidates])
    with translated(library.catalog.path):
        stacked = index.load_stacked(library.catalog.db, chosen.tolist(), sample.shape[1])
    vectors = stacked.chunks[[chunks.start for chunks in stacked.chunks_of]]
    held = np.array(stacked.rows, dtype=np.int64)
    _, _, exact = _against(library, held, vectors, "comparing papers", progress)
    far = np.flatnonzero(exact < limit)
    far = far[np.argsort(exact[far])]
    return Far(held[far], exact[far], usual, limit)


def _against(
    library: Library, some: Rows, vectors: Vectors, stage: str, progress: Progress
) -> tuple[Rows, Vectors, Vectors]:
    """Compare all papers with some of them, each but with itself.

    Returns the rows of all, the cosine of each to the nearest of `some`, and of each of `some` to the nearest of all.
    """
    total = library.count("indexed")
    rows, nearest_some = list[Rows](), list[Vectors]()
    nearest: Vectors = np.full(len(some), -1.0, dtype=np.float32)
    places = np.argsort(some)
    for block, chunks in _blocks(library, vectors.shape[1]):
        alike: Vectors = chunks @ vectors.T
        at = np.searchsorted(some, block, sorter=places).clip(max=len(some) - 1)
        same = np.flatnonzero(some[places[at]] == block)
        alike[same, places[at[same]]] = -1.0
        nearest = np.maximum(nearest, alike.max(axis=0))
        rows.append(block)
        nearest_some.append(alike.max(axis=1))
        progress(stage, sum(map(len, rows)), total)
    return np.concatenate(rows), np.concatenate(nearest_some), nearest


def _blocks(library: Library, dimension: int) -> Iterator[tuple[Rows, Vectors]]:
    """Yield rows and first chunks of all papers that have vectors."""
    last = 0
    while True:
        with translated(library.catalog.path):
            found = health.first_chunks(library.catalog.db, last, _BLOCK, dimension)
        if not found:
            return
        last = found[-1][0]
        block = np.array([row for row, _ in found], dtype=np.int64)
        yield block, index.float16(b"".join(chunk for _, chunk in found), dimension)


def _hubs(library: Library, sampled: Rows, sample: Vectors) -> Finding:
    """Tell how unevenly papers are each other's neighbours; ranking does not correct it (docs/quality.md)."""
    found = hubness(sample)
    if not found.most:
        return Finding(check="hubness", ok=True, detail=f"{found.papers} papers are too few to tell")
    return Finding(
        check="hubness",
        ok=True,
        detail=f"N_10 over {found.papers} papers has skewness {found.skewness:.2f}; {100 * found.orphans:.1f} % are "
        f"among nobody's ten nearest, one is among those of {found.most}",
        examples=keys(library, [int(sampled[found.hub])]),
    )
