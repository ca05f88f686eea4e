"""The vectors of another embedding model beside those in use, until they take their place.

The table is made when a re-indexing starts and is no part of the catalog's format: most libraries never have it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from sqlite3 import Connection

import numpy as np

from rag.library.catalog.index import PaperVectors, Vectors, packed
from rag.library.catalog.papers import StoredPaper

# A paper that is removed takes its row along (foreign key), one that changes loses it (trigger): whatever is
# loaded while a re-indexing runs or rests, the rows that stand here are right.
_MAKE = (
    """CREATE TABLE IF NOT EXISTS successor (
    paper       INTEGER PRIMARY KEY REFERENCES papers (id) ON DELETE CASCADE,
    chunk_count INTEGER NOT NULL,
    chunks      BLOB NOT NULL,
    sentences   BLOB NOT NULL
)""",
    """CREATE TRIGGER IF NOT EXISTS successor_outdated AFTER UPDATE OF state ON papers WHEN new.state = 'pending'
BEGIN DELETE FROM successor WHERE paper = new.id; END""",
)
_META = ("successor_embedder", "successor_fingerprint")


@dataclass(frozen=True, slots=True)
class Chunks:
    """Some papers' chunks: the last row, chunk counts by paper_id, and all vectors, float32 [chunks, d]."""

    last: int
    counts: tuple[tuple[str, int], ...]
    vectors: Vectors


def prepare(db: Connection, name: str, fingerprint: str, dimension: int) -> None:
    """Make room for the vectors of a model; those of the same model are kept, those of any other dropped."""
    if owner(db) != (name, fingerprint) or _dimension(db) not in (None, dimension):
        drop(db)
    for statement in _MAKE:
        db.execute(statement)
    db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", zip(_META, (name, fingerprint), strict=True))


def owner(db: Connection) -> tuple[str, str] | None:
    """Return name and fingerprint of the model of an unfinished re-indexing, or None."""
    found = dict(db.execute("SELECT key, value FROM meta WHERE key IN (?, ?)", _META).fetchall())
    return (found[_META[0]], found[_META[1]]) if found else None


def count(db: Connection) -> int:
    """Return how many papers have their new vectors; there must be a re-indexing."""
    return int(db.execute("SELECT count(*) FROM successor").fetchone()[0])


def missing(db: Connection, after: int, limit: int) -> list[int]:
    """Return rows above `after` of indexed papers without new vectors, oldest first."""
    query = (
        "SELECT id FROM papers WHERE state = 'indexed' AND id > ? "
        "AND NOT EXISTS (SELECT 1 FROM successor WHERE paper = papers.id) ORDER BY id LIMIT ?"
    )
    return [row for (row,) in db.execute(query, (after, limit))]


def save(db: Connection, stored: StoredPaper, vectors: PaperVectors) -> bool:
    """Store the new vectors of a paper and return whether that was right: it may have been changed or removed."""
    cursor = db.execute(
        "INSERT OR REPLACE INTO successor SELECT id, ?, ?, ? FROM papers "
        "WHERE id = ? AND state = 'indexed' AND title = ? AND abstract = ?",
        (*packed(vectors), stored.row, stored.paper.title, stored.paper.abstract),
    )
    return cursor.rowcount > 0


def chunks(db: Connection, after: int, limit: int, dimension: int) -> Chunks | None:
    """Return the new chunks of up to `limit` papers with rows above `after`, or None if there are no more."""
    query = (
        "SELECT paper, paper_id, chunk_count, chunks FROM successor JOIN papers ON papers.id = paper "
        "WHERE paper > ? ORDER BY paper LIMIT ?"
    )
    found: Sequence[tuple[int, str, int, bytes]] = db.execute(query, (after, limit)).fetchall()
    if not found:
        return None
    vectors = np.frombuffer(b"".join(blob for *_, blob in found), dtype=np.float16).reshape(-1, dimension)
    return Chunks(
        last=found[-1][0],
        counts=tuple((paper_id, number) for _, paper_id, number, _ in found),
        vectors=vectors.astype(np.float32),
    )


def take_over(db: Connection) -> None:
    """Put the new vectors and their model in the place of the old ones."""
    model = owner(db)
    if model is None:
        raise ValueError("no re-indexing is under way")
    db.execute("DROP TRIGGER successor_outdated")
    db.execute("DROP TABLE vectors")
    db.execute("ALTER TABLE successor RENAME TO vectors")
    db.execute("DELETE FROM stale_chunks")
    facts = {"embedder": model[0], "embedder_fingerprint": model[1]}
    db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(facts.items()))
    db.execute("DELETE FROM meta WHERE key IN (?, ?)", _META)


def drop(db: Connection) -> None:
    """Drop an unfinished re-indexing; none is no error."""
    db.execute("DROP TRIGGER IF EXISTS successor_outdated")
    db.execute("DROP TABLE IF EXISTS successor")
    db.execute("DELETE FROM meta WHERE key IN (?, ?)", _META)


def _dimension(db: Connection) -> int | None:
    """Return the dimension of what is stored already, or None if nothing is."""
    found = db.execute("SELECT length(chunks) / (2 * chunk_count) FROM successor LIMIT 1").fetchone()
    return int(found[0]) if found else None
