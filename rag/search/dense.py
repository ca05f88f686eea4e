"""The dense signals: a query vector in, candidate rows and their cosines (best chunk, each sentence) out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rag.errors import VectorIndexError
from rag.library.catalog import index, papers
from rag.library.catalog.damage import translated
from rag.library.catalog.index import Vectors
from rag.library.library import Library
from rag.library.mending import mend_beside
from rag.schema import Filters

_SAME = 0.01  # of a cosine: vectors are kept as float16
_FEW, _SHARE = 3, 0.1  # so many may differ while another process writes
_REBUILT = "The vector index is damaged or gone, and is being built anew."


@dataclass(frozen=True, slots=True)
class Closeness:
    """The cosines of one paper to the query: its best chunk, and its best sentence if it has any.

    `whole` is the vector of that chunk, float32 [d]; `vectors` are the sentences', float32 [sentences, d].
    """

    chunk: float
    sentence: float | None
    whole: Vectors
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class Near:
    """The rows nearest to a query, best first, and by row the cosines that the index gave them, if it gave any.

    `trouble` says why the index was not asked, or not believed, where it should have been.
    """

    rows: list[int]
    cosines: dict[int, float]
    trouble: str | None = None

    def disagrees(self, close: Mapping[int, Closeness]) -> bool:
        """Tell whether the index holds other vectors than the catalog: of one paper, that may just be changing."""
        apart = [
            row  # which of one that is no number is too
            for row, cosine in self.cosines.items()
            if row in close and not abs(close[row].chunk - cosine) <= _SAME
        ]
        return len(apart) > max(_FEW, _SHARE * len(self.cosines))


def candidates(library: Library, vector: Vectors, filters: Filters, limit: int, text: str) -> Near:
    """Return up to `limit` rows with the chunks nearest to a unit vector.

    With filters the vectors of the papers that pass are scanned exactly; else Chroma is asked, which on some servers
    looks for the words of `text` too. Where it cannot be, all vectors of the catalog are scanned, and if that helps
    the index is built anew meanwhile.
    """
    if filters:
        return Near(_exactly(library, vector, limit, library.find(filters)), {})
    try:
        found = library.nearest(vector, limit, text)
    except VectorIndexError as exc:
        if exc.mendable:
            mend_beside(library)
        return instead(library, vector, limit, _REBUILT if exc.mendable else str(exc))
    paper_ids = list(dict.fromkeys(chunk_id.rpartition("#")[0] for chunk_id, _ in found))
    with translated(library.catalog.path):
        rows_of = papers.rows_of(library.catalog.db, "paper_id", paper_ids)
    if len(rows_of) < len(paper_ids) - max(_FEW, _SHARE * len(paper_ids)):
        return doubted(library, vector, limit)
    cosines: dict[int, float] = {}
    for chunk_id, cosine in found if library.vectors.gives_cosines else ():
        row = rows_of.get(chunk_id.rpartition("#")[0])
        if row is not None:
            cosines.setdefault(row, cosine)
    return Near([rows_of[paper_id] for paper_id in paper_ids if paper_id in rows_of], cosines)


def doubted(library: Library, vector: Vectors, limit: int) -> Near:
    """Return what the catalog's vectors find in place of an index that is not believed, which is built anew."""
    mend_beside(library, doubted=True)
    return instead(library, vector, limit, _REBUILT)


def instead(library: Library, vector: Vectors, limit: int, trouble: str) -> Near:
    """Return what the catalog's own vectors find, and why they were asked."""
    note = f"{trouble} Until then every paper is compared with the question, which takes longer."
    return Near(_exactly(library, vector, limit, None), {}, note)


def _exactly(library: Library, vector: Vectors, limit: int, among: list[int] | None) -> list[int]:
    rows, matrix = library.chunk_matrix()
    passing = np.arange(len(rows)) if among is None else np.flatnonzero(np.isin(rows, among))
    best = np.argsort(-(matrix[passing] @ vector), kind="stable")
    return list(dict.fromkeys(rows[passing[best]].tolist()))[:limit]


def closeness(library: Library, vector: Vectors, rows: Sequence[int]) -> dict[int, Closeness]:
    """Return the cosines of papers to a unit vector, read from the catalog; papers not indexed are left out."""
    with translated(library.catalog.path):
        found = index.load_stacked(library.catalog.db, rows, library.embedder.dimension)
    chunks, sentences = (found.chunks @ vector).tolist(), (found.sentences @ vector).tolist()
    close = {}
    for row, whole, part in zip(found.rows, found.chunks_of, found.sentences_of, strict=True):
        best = max(range(whole.start, whole.stop), key=chunks.__getitem__)
        close[row] = Closeness(
            chunk=chunks[best],
            sentence=max(sentences[part], default=None),
            whole=found.chunks[best],
            vectors=found.sentences[part],
        )
    return close
