"""The dense signals: a query vector in, candidate rows and their cosines (best chunk, each sentence) out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.library.catalog import index, papers
from rag.library.catalog.index import Vectors
from rag.library.catalog.store import translated
from rag.library.library import Library
from rag.schema import Filters


@dataclass(frozen=True, slots=True)
class Closeness:
    """The cosines of one paper to the query: its best chunk, and each sentence, float32 [sentences].

    `whole` is the vector of that chunk, float32 [d]; `vectors` are the sentences' own, float32 [sentences, d].
    """

    chunk: float
    sentences: NDArray[np.float32]
    whole: Vectors
    vectors: Vectors


def candidates(library: Library, vector: Vectors, filters: Filters, limit: int) -> list[int]:
    """Return up to `limit` rows with the chunks nearest to a unit vector, best first.

    With filters the vectors of the papers that pass are scanned exactly; else Chroma is asked.
    """
    if filters:
        with translated(library.catalog.path):
            rows, matrix = index.chunk_matrix(library.catalog.db, filters, library.embedder.dimension)
        best = np.argsort(-(matrix @ vector), kind="stable")
        return list(dict.fromkeys(rows[best].tolist()))[:limit]
    found = library.vectors.nearest(vector, limit)
    paper_ids = list(dict.fromkeys(chunk_id.rpartition("#")[0] for chunk_id, _ in found))
    with translated(library.catalog.path):
        rows_of = papers.rows_of(library.catalog.db, "paper_id", paper_ids)
    return [rows_of[paper_id] for paper_id in paper_ids if paper_id in rows_of]


def closeness(library: Library, vector: Vectors, rows: Sequence[int]) -> dict[int, Closeness]:
    """Return the cosines of papers to a unit vector, read from the catalog; papers not indexed are left out."""
    with translated(library.catalog.path):
        stored = index.load_vectors(library.catalog.db, rows, library.embedder.dimension)
    close = {}
    for row, found in stored.items():
        chunks = found.chunks @ vector
        best = int(chunks.argmax())
        close[row] = Closeness(
            chunk=float(chunks[best]),
            sentences=found.sentences @ vector,
            whole=found.chunks[best],
            vectors=found.sentences,
        )
    return close
