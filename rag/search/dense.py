"""The dense signals: a query vector in, candidate rows and their cosines (best chunk, each sentence) out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rag.library.catalog import index, papers
from rag.library.catalog.index import Vectors
from rag.library.catalog.store import translated
from rag.library.library import Library
from rag.schema import Filters


@dataclass(frozen=True, slots=True)
class Closeness:
    """The cosines of one paper to the query: its best chunk, and its best sentence if it has any.

    `whole` is the vector of that chunk, float32 [d]; `vectors` are the sentences', float32 [sentences, d].
    """

    chunk: float
    sentence: float | None
    whole: Vectors
    vectors: Vectors


def candidates(library: Library, vector: Vectors, filters: Filters, limit: int, text: str) -> list[int]:
    """Return up to `limit` rows with the chunks nearest to a unit vector, best first.

    With filters the vectors of the papers that pass are scanned exactly; else Chroma is asked, which on some servers
    looks for the words of `text` too.
    """
    if filters:
        rows, matrix = library.chunk_matrix()
        passing = np.flatnonzero(np.isin(rows, library.find(filters)))
        best = np.argsort(-(matrix[passing] @ vector), kind="stable")
        return list(dict.fromkeys(rows[passing[best]].tolist()))[:limit]
    found = library.vectors.nearest(vector, limit, text)
    paper_ids = list(dict.fromkeys(chunk_id.rpartition("#")[0] for chunk_id, _ in found))
    with translated(library.catalog.path):
        rows_of = papers.rows_of(library.catalog.db, "paper_id", paper_ids)
    return [rows_of[paper_id] for paper_id in paper_ids if paper_id in rows_of]


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
