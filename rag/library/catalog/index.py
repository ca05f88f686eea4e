"""The index state of papers: which are pending, their vectors, and what Chroma still has to drop."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from sqlite3 import Connection

import numpy as np
from numpy.typing import NDArray

from rag.errors import CatalogDamagedError, EmbedderMismatchError
from rag.library.catalog import fulltext, wordforms
from rag.library.catalog.papers import batches
from rag.text import clean

Vectors = NDArray[np.float32]

_DAMAGED = (
    "The library is damaged: it holds vectors that are none. Put a backup in its place with: attest restore FILE (the "
    "damaged file is kept), or load the sources into a new folder."
)


@dataclass(frozen=True, slots=True)
class PaperVectors:
    """The vectors of one paper, unit length: chunks float32 [chunks, d], sentences float32 [sentences, d]."""

    chunks: Vectors
    sentences: Vectors


@dataclass(frozen=True, slots=True)
class StackedVectors:
    """The vectors of several papers, unit length: all chunks float32 [n, d], all sentences float32 [m, d].

    `chunks_of` and `sentences_of` say which of them are those of each paper of `rows`.
    """

    rows: list[int]
    chunks: Vectors
    chunks_of: list[slice]
    sentences: Vectors
    sentences_of: list[slice]


def pending(db: Connection, after: int, limit: int) -> list[int]:
    """Return rows above `after` of papers that are not indexed yet, oldest first."""
    query = "SELECT id FROM papers WHERE state = 'pending' AND id > ? ORDER BY id LIMIT ?"
    found = db.execute(query, (after, limit))
    return [row for (row,) in found]


def save_vectors(db: Connection, row: int, vectors: PaperVectors) -> None:
    """Store the vectors of a paper."""
    db.execute("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?)", (row, *packed(vectors)))


def packed(vectors: PaperVectors) -> tuple[int, bytes, bytes]:
    """Return vectors as they are stored: how many chunks, these as float16, sentences as int8.

    Sentences are scaled to each vector's largest value.
    """
    peak = np.abs(vectors.sentences).max(axis=1, keepdims=True, initial=1e-9)
    small = np.round(vectors.sentences / peak * 127).astype(np.int8)
    return len(vectors.chunks), vectors.chunks.astype(np.float16).tobytes(), small.tobytes()


def chunk_ids(paper_id: str, count: int) -> list[str]:
    """Return the ids of a paper's chunks in Chroma."""
    return [f"{paper_id}#{number}" for number in range(count)]


def forget(db: Connection, row: int, paper_id: str) -> None:
    """Take a paper out of the indexes; its chunks are listed for Chroma to drop."""
    found = db.execute("SELECT chunk_count FROM vectors WHERE paper = ?", (row,)).fetchone()
    if found:
        list_stale(db, chunk_ids(paper_id, found[0]))
    db.execute("DELETE FROM vectors WHERE paper = ?", (row,))
    fulltext.drop(db, row)
    indexed = db.execute("SELECT title, abstract FROM papers WHERE id = ? AND state = 'indexed'", (row,)).fetchone()
    if indexed:
        wordforms.drop(db, map(clean, indexed))


def mark_indexed(db: Connection, rows: Sequence[int]) -> None:
    """Mark papers as indexed: their chunks are in Chroma."""
    db.executemany("UPDATE papers SET state = 'indexed' WHERE id = ?", [(row,) for row in rows])


def load_vectors(db: Connection, rows: Sequence[int], dimension: int) -> dict[int, PaperVectors]:
    """Return the vectors of the given rows; papers without any are left out.

    Raises:
        EmbedderMismatchError: the vectors are of another dimension.
    """
    found = load_stacked(db, rows, dimension)
    return {
        row: PaperVectors(found.chunks[chunks], found.sentences[sentences])
        for row, chunks, sentences in zip(found.rows, found.chunks_of, found.sentences_of, strict=True)
    }


def load_stacked(db: Connection, rows: Sequence[int], dimension: int) -> StackedVectors:
    """Return the vectors of the given rows in two matrices; papers without any are left out.

    Raises:
        EmbedderMismatchError: the vectors are of another dimension.
    """
    _require(db, dimension)
    found: list[tuple[int, bytes, bytes]] = []
    for part in batches(rows):
        marks = ", ".join("?" * len(part))
        found += db.execute(f"SELECT paper, chunks, sentences FROM vectors WHERE paper IN ({marks})", part).fetchall()
    # Unpacked together: one by one it is what a search over thousands of papers spends most of its time on.
    return StackedVectors(
        rows=[row for row, _, _ in found],
        chunks=float16(b"".join(chunks for _, chunks, _ in found), dimension),
        chunks_of=_slices(len(chunks) // (2 * dimension) for _, chunks, _ in found),
        sentences=_int8(b"".join(sentences for _, _, sentences in found), dimension),
        sentences_of=_slices(len(sentences) // dimension for _, _, sentences in found),
    )


def chunk_matrix(db: Connection, dimension: int) -> tuple[NDArray[np.int64], Vectors]:
    """Return the chunks of all papers: their rows, int64 [n], and vectors, float32 [n, d].

    Raises:
        EmbedderMismatchError: the vectors are of another dimension.
    """
    _require(db, dimension)
    rows: list[int] = []
    blobs: list[bytes] = []
    for row, chunks in db.execute("SELECT paper, chunks FROM vectors ORDER BY paper"):
        rows.extend([row] * (len(chunks) // (2 * dimension)))
        blobs.append(chunks)
    return np.array(rows, dtype=np.int64), float16(b"".join(blobs), dimension)


def stale(db: Connection) -> list[str]:
    """Return the chunk ids that Chroma must still drop."""
    return [chunk_id for (chunk_id,) in db.execute("SELECT chunk_id FROM stale_chunks")]


def list_stale(db: Connection, chunk_ids: Sequence[str]) -> None:
    """Note chunk ids that Chroma must drop, unless they are taken off the list."""
    db.executemany("INSERT OR IGNORE INTO stale_chunks VALUES (?)", [(chunk_id,) for chunk_id in chunk_ids])


def forget_stale(db: Connection, chunk_ids: Sequence[str]) -> None:
    """Take chunk ids off the list once Chroma has dropped or replaced them."""
    db.executemany("DELETE FROM stale_chunks WHERE chunk_id = ?", [(chunk_id,) for chunk_id in chunk_ids])


def stored_dimension(db: Connection) -> int | None:
    """Return the number of components of the vectors that are stored, or None if none are."""
    found = db.execute("SELECT length(chunks) / (2 * chunk_count) FROM vectors LIMIT 1").fetchone()
    return int(found[0]) if found else None


def total_chunks(db: Connection) -> int:
    """Return how many chunks Chroma should hold."""
    return int(db.execute("SELECT coalesce(sum(chunk_count), 0) FROM vectors").fetchone()[0])


def sample(db: Connection, limit: int) -> list[int]:
    """Return up to `limit` indexed rows spread evenly over the library."""
    total = int(db.execute("SELECT count(*) FROM vectors").fetchone()[0])
    query = "SELECT paper FROM (SELECT paper, row_number() OVER (ORDER BY paper) n FROM vectors) WHERE n % ? = 0"
    return [row for (row,) in db.execute(query, (max(1, -(-total // limit)),))]


def _require(db: Connection, dimension: int) -> None:
    stored = stored_dimension(db)
    if stored not in (None, dimension):
        raise EmbedderMismatchError(
            f"The library has vectors of {stored} dimensions, the embedding model gives {dimension}. Go back to the "
            "model that built it, or embed its papers anew with: attest reindex"
        )


def _slices(sizes: Iterable[int]) -> list[slice]:
    """Return where each of several parts lies that follow each other."""
    ends = list(accumulate(sizes))
    return [slice(start, end) for start, end in zip([0, *ends], ends, strict=False)]


def float16(blob: bytes, dimension: int) -> Vectors:
    """Return stored chunks, bytes, as float32 [n, d].

    Raises:
        CatalogDamagedError: they are no vectors.
    """
    try:
        vectors = np.frombuffer(blob, dtype=np.float16).reshape(-1, dimension).astype(np.float32)
    except ValueError as exc:
        raise CatalogDamagedError(_DAMAGED) from exc
    if not np.isfinite(vectors).all():
        raise CatalogDamagedError(_DAMAGED)
    return vectors


def _int8(blob: bytes, dimension: int) -> Vectors:
    try:
        vectors = np.frombuffer(blob, dtype=np.int8).reshape(-1, dimension).astype(np.float32)
    except ValueError as exc:
        raise CatalogDamagedError(_DAMAGED) from exc
    lengths: Vectors = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))[:, None]
    vectors /= np.maximum(lengths, np.float32(1e-9))
    return vectors
