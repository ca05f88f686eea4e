"""A library in, its map out: kept in the catalog, completed when papers come, drawn anew when much has changed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.atlas.drawing import Drawing, Label, fitted, fraction, pack, unpack
from rag.atlas.names import Area, Text, named
from rag.atlas.placing import placed
from rag.atlas.projection import project
from rag.atlas.regions import divide
from rag.errors import LibraryError
from rag.library.catalog import drawings
from rag.library.catalog.damage import translated
from rag.library.catalog.index import Vectors
from rag.library.library import Library
from rag.schema import PaperMap, Region
from rag.threads import one_blas_thread

Progress = Callable[[str, int, int | None], None]

logger = logging.getLogger(__name__)

NAME = "map"
_ENOUGH = 0.5  # of the papers: if fewer are on it, a map is no start for the next
_MUCH = 0.2  # of the papers: if more have come or gone since it was drawn, a map is drawn anew


@dataclass(frozen=True, slots=True)
class _Papers:
    """The papers of a library: rows, int64 [papers], prints, uint32 [papers], vectors, float32 [papers, d]."""

    rows: NDArray[np.int64]
    prints: NDArray[np.uint32]
    vectors: Vectors


def atlas(library: Library, *, wait: bool, progress: Progress) -> PaperMap:
    """Return the map of a library; without `wait` the one that is kept, which may be older or have no papers at all."""
    version = library.refresh()
    stored = _stored(library)
    if stored is not None and stored[0] == version:
        return _told(library, version, stored[1], 0)
    if stored is None and not wait:
        return _told(library, version, _empty(), library.count("indexed"))
    papers = _papers(library)
    kept = np.zeros(0, dtype=bool) if stored is None else _unchanged(stored[1], papers)
    if stored is not None and not wait:
        missing = int((~kept).sum()) + int((~np.isin(papers.rows, stored[1].rows)).sum())
        if not missing:
            _keep(library, version, stored[1])  # the next look need not compare
        return _told(library, stored[0], stored[1], missing)
    before = None
    if stored is not None and kept.sum() >= _ENOUGH * len(papers.rows):
        before = _completed(stored[1].only(kept), papers)
    if stored is not None and before is not None and _little(stored[1], kept, papers):
        drawing = before
    else:
        drawing = _drawn(library, papers, None if before is None else fraction(before.points), progress)
    _keep(library, version, drawing)
    return _told(library, version, drawing, 0)


def _stored(library: Library) -> tuple[int, Drawing] | None:
    with translated(library.catalog.path):
        found = drawings.get(library.catalog.db, NAME)
    drawing = unpack(found[1]) if found else None
    return (found[0], drawing) if found and drawing else None


def _keep(library: Library, version: int, drawing: Drawing) -> None:
    try:
        with library.catalog.unseen_change() as db:
            drawings.put(db, NAME, version, pack(drawing))
    except LibraryError as exc:  # it can be looked at all the same, and be drawn again
        logger.warning("The map could not be kept: %s", exc)


def _papers(library: Library) -> _Papers:
    """Return the papers that have vectors; one with several chunks has their mean."""
    rows, chunks = library.chunk_matrix()
    kept, first = np.unique(rows, return_index=True)
    if not len(kept):
        return _Papers(kept, np.zeros(0, dtype=np.uint32), chunks)
    vectors = np.nan_to_num(chunks if len(kept) == len(rows) else np.add.reduceat(chunks, first, axis=0))
    vectors = vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + np.float32(1e-9))
    bits = np.ascontiguousarray(vectors).view(np.uint32)
    odd = np.random.default_rng(0).integers(0, 2**31, bits.shape[1], dtype=np.uint32) * 2 + 1
    return _Papers(kept, (bits * odd.astype(np.uint32)).sum(axis=1, dtype=np.uint32), vectors)


def _unchanged(drawing: Drawing, papers: _Papers) -> NDArray[np.bool_]:
    """Return which papers of a drawing are still here, with the vector that was drawn."""
    places = np.minimum(np.searchsorted(papers.rows, drawing.rows), max(len(papers.rows) - 1, 0))
    if not len(papers.rows):
        return np.zeros(len(drawing.rows), dtype=bool)
    same: NDArray[np.bool_] = (papers.rows[places] == drawing.rows) & (papers.prints[places] == drawing.prints)
    return same


def _little(drawing: Drawing, kept: NDArray[np.bool_], papers: _Papers) -> bool:
    """Tell whether so few papers have come and gone since the map was drawn that it may stay."""
    drawn = int((~drawing.placed & kept).sum())
    gone = int((~drawing.placed).sum()) - drawn
    return drawn > 0 and gone + len(papers.rows) - drawn <= _MUCH * (drawn + gone)


def _completed(drawing: Drawing, papers: _Papers) -> Drawing:
    new = ~np.isin(papers.rows, drawing.rows)
    with one_blas_thread():
        return placed(drawing, papers.vectors[~new], papers.rows[new], papers.prints[new], papers.vectors[new])


def _empty() -> Drawing:
    whole = np.zeros(0, dtype=np.int64)
    return Drawing(
        whole,
        whole.astype(np.uint32),
        fitted(np.zeros((0, 2), dtype=np.float32)),
        whole.astype(np.uint8),
        whole > 0,
        (),
    )


def _drawn(library: Library, papers: _Papers, before: NDArray[np.float64] | None, progress: Progress) -> Drawing:
    if not len(papers.rows):
        return _empty()

    def read(numbers: NDArray[np.int64]) -> Mapping[int, Text]:
        progress("naming the themes", 0, None)
        rows = papers.rows[numbers].tolist()
        with translated(library.catalog.path):
            found = drawings.texts(library.catalog.db, rows)
        return {number: found[row] for number, row in zip(numbers.tolist(), rows, strict=True) if row in found}

    with one_blas_thread():  # the order of sums is then the same each time, and other work keeps a core
        start = None if before is None else before.astype(np.float32)
        plane = project(papers.vectors, lambda done, total: progress("arranging the papers", done, total), start)
        themes, parts = divide(plane, papers.vectors)
        areas = named(themes, parts, papers.vectors, read)
    points = fitted(plane)
    return Drawing(
        rows=papers.rows,
        prints=papers.prints,
        points=points,
        themes=themes,
        placed=np.zeros(len(points), dtype=bool),
        labels=tuple(_label(area, fraction(points)) for area in areas),
    )


def _label(area: Area, points: NDArray[np.float64]) -> Label:
    """Return a region with its name at that of its papers which is nearest to the middle of them."""
    own = points[area.members]
    middle = np.median(own, axis=0)
    x, y = own[int(np.argmin(((own - middle) ** 2).sum(axis=1)))].tolist()
    return Label(area.title, area.phrases, len(area.members), (x, y), area.parent)


def _told(library: Library, version: int, drawing: Drawing, missing: int) -> PaperMap:
    """Return a drawing in the words of the schema, without papers that are gone."""
    with translated(library.catalog.path):
        captions = {caption.row: caption for caption in drawings.captions(library.catalog.db)}
    here = np.array([row in captions for row in drawing.rows.tolist()], dtype=bool)
    drawing = drawing if here.all() else drawing.only(here)
    told = [captions[row] for row in drawing.rows.tolist()]
    sizes = np.bincount(drawing.themes, minlength=len(drawing.labels)).tolist()
    places = fraction(drawing.points)
    return PaperMap(
        library_version=version,
        missing=missing,
        keys=tuple(caption.key for caption in told),
        titles=tuple(caption.title for caption in told),
        years=tuple(caption.year for caption in told),
        x=tuple(places[:, 0].tolist()),
        y=tuple(places[:, 1].tolist()),
        themes=tuple(drawing.themes.tolist()),
        regions=tuple(
            _region(label, sizes[number] if label.parent is None else label.papers)
            for number, label in enumerate(drawing.labels)
        ),
    )


def _region(label: Label, papers: int) -> Region:
    x, y = label.place
    return Region(title=label.title, phrases=label.phrases, papers=papers, x=x, y=y, parent=label.parent)
