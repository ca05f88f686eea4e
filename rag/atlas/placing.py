"""A map and papers that it does not have in, the same map with them in their places out: nothing else moves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rag.atlas.drawing import Drawing
from rag.library.catalog.index import Vectors

_NEIGHBOURS = 10
_ASIDE = 200  # of 65,535: how far at most a paper is put from the one that it stands beside
_BLOCK = 256


def placed(
    drawing: Drawing, known: Vectors, rows: NDArray[np.int64], prints: NDArray[np.uint32], vectors: Vectors
) -> Drawing:
    """Return a drawing with more papers: their `rows`, `prints` and vectors, float32 [new, d].

    `known` are the vectors of the papers of the drawing, float32 [papers, d]. A paper is put beside that one of its ten
    nearest which is nearest on the map to the others; of the nearest only those count that were drawn, so that the
    order in which papers come does not matter.
    """
    if not len(rows) or not len(drawing.rows):
        return drawing
    drawn = np.flatnonzero(~drawing.placed) if not drawing.placed.all() else np.arange(len(drawing.rows))
    beside = np.concatenate(
        [
            drawn[_hosts(vectors[start : start + _BLOCK], known[drawn], drawing.points[drawn])]
            for start in range(0, len(rows), _BLOCK)
        ]
    )
    aside = np.array([np.random.default_rng(int(row)).integers(-_ASIDE, _ASIDE, 2, endpoint=True) for row in rows])
    points = np.clip(drawing.points[beside].astype(np.int64) + aside, 0, 65_535).astype(np.uint16)
    everyone = np.concatenate([drawing.rows, rows])
    order = np.argsort(everyone, kind="stable")
    return replace(
        drawing,
        rows=everyone[order],
        prints=np.concatenate([drawing.prints, prints])[order],
        points=np.concatenate([drawing.points, points])[order],
        themes=np.concatenate([drawing.themes, drawing.themes[beside]])[order],
        placed=np.concatenate([drawing.placed, np.ones(len(rows), dtype=bool)])[order],
    )


def _hosts(vectors: Vectors, known: Vectors, points: NDArray[np.uint16]) -> NDArray[np.int64]:
    """Return for each vector the one of its nearest papers that is in the middle of them on the map."""
    number = min(_NEIGHBOURS, len(known))
    nearest = np.argpartition(-(vectors @ known.T), number - 1, axis=1)[:, :number]
    around = points[nearest].astype(np.float64)
    apart = np.linalg.norm(around[:, :, None] - around[:, None, :], axis=3).sum(axis=2)
    hosts: NDArray[np.int64] = nearest[np.arange(len(nearest)), apart.argmin(axis=1)]
    return hosts
