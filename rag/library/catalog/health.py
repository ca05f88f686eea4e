"""The catalog looked over for its health: whether it is whole, its texts in turn, its years, loads and sizes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any

from rag.library.catalog import fulltext, wordforms
from rag.library.catalog.papers import batches
from rag.text import clean

_PART = 2000
_MOST_EXAMPLES = 5
# What hangs on a paper, and the column that has its number.
_HANGING = (("aliases", "paper"), ("origins", "paper"), ("vectors", "paper"), ("acronyms", "paper"))
_ORPHANS = "SELECT count(*) FROM {table} WHERE {column} NOT IN (SELECT id FROM papers)"
# An indexed paper has vectors and stands in the full-text index.
_HALF_INDEXED = (
    "SELECT id FROM papers WHERE state = 'indexed' AND (NOT EXISTS (SELECT 1 FROM vectors WHERE paper = papers.id) "
    "OR NOT EXISTS (SELECT 1 FROM fulltext_docsize d WHERE d.id = papers.id)) ORDER BY id"
)
_LOST_TEXTS = "SELECT id FROM fulltext_docsize WHERE id NOT IN (SELECT id FROM papers)"
_WORDS_READ = "words_read_after"  # how many papers had been removed when the words were read anew


@dataclass(frozen=True, slots=True)
class Text:
    """What a paper says: row, key, title, abstract as it is stored, and its sentences' borders, int32 bytes."""

    row: int
    key: str
    title: str
    abstract: str
    spans: bytes


@dataclass(frozen=True, slots=True)
class Load:
    """A load: when it began and ended (UTC), and its report; both may be missing where it was stopped."""

    started: str
    finished: str | None
    report: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Space:
    """How many bytes of the catalog hold something, and how many are free within its file."""

    used: int
    free: int


def damage(db: Connection) -> str | None:
    """Return what SQLite finds wrong with its file, or None."""
    state = str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
    return None if state == "ok" else state


def half_indexed(db: Connection) -> list[int]:
    """Return the rows of papers that are marked as indexed and lack vectors or full text."""
    return [row for (row,) in db.execute(_HALF_INDEXED)]


def orphans(db: Connection) -> int:
    """Return how many rows hang on papers that are not there."""
    counted = [db.execute(_ORPHANS.format(table=table, column=column)).fetchone()[0] for table, column in _HANGING]
    return int(sum(counted)) + len(db.execute(_LOST_TEXTS).fetchall())


def drop_orphans(db: Connection) -> None:
    """Delete the rows that hang on papers that are not there."""
    for table, column in _HANGING:
        db.execute(f"DELETE FROM {table} WHERE {column} NOT IN (SELECT id FROM papers)")
    for (row,) in db.execute(_LOST_TEXTS).fetchall():
        fulltext.drop(db, row)


def set_pending(db: Connection, rows: list[int]) -> None:
    """Let papers be indexed anew."""
    db.executemany("UPDATE papers SET state = 'pending' WHERE id = ?", [(row,) for row in rows])


def texts(db: Connection) -> Iterator[Text]:
    """Yield what every paper says, some thousand in memory at once; no transaction stays open between them."""
    query = "SELECT id, key, title, abstract, spans FROM papers WHERE id > ? ORDER BY id LIMIT ?"
    last = 0
    while found := db.execute(query, (last, _PART)).fetchall():
        yield from (Text(*values) for values in found)
        last = found[-1][0]


def first_chunks(db: Connection, after: int, limit: int, dimension: int) -> list[tuple[int, bytes]]:
    """Return row and first chunk, float16 [d], of up to `limit` papers with rows above `after`."""
    query = "SELECT paper, substr(chunks, 1, ?) FROM vectors WHERE paper > ? ORDER BY paper LIMIT ?"
    found: list[tuple[int, bytes]] = db.execute(query, (2 * dimension, after, limit)).fetchall()
    return found


def one_of_each(db: Connection, step: int) -> list[int]:
    """Return the middle one of every `step` rows that have vectors, in the order in which they were loaded."""
    query = "SELECT paper FROM (SELECT paper, row_number() OVER (ORDER BY paper) - 1 n FROM vectors) WHERE n % ? = ?"
    return [row for (row,) in db.execute(query, (step, step // 2))]


def count_vectors(db: Connection) -> int:
    """Return how many papers have vectors."""
    return int(db.execute("SELECT count(*) FROM vectors").fetchone()[0])


def keys_of(db: Connection, rows: list[int]) -> tuple[str, ...]:
    """Return the keys of the first few of some rows."""
    some = json.dumps(rows[:_MOST_EXAMPLES])
    query = "SELECT papers.key FROM json_each(?) wanted JOIN papers ON papers.id = wanted.value ORDER BY wanted.key"
    return tuple(key for (key,) in db.execute(query, (some,)))


def titles_of(db: Connection, rows: list[int]) -> list[tuple[str, str]]:
    """Return key and title of some rows, in that order."""
    found: dict[int, tuple[str, str]] = {}
    for part in batches(rows):
        marks = ", ".join("?" * len(part))
        for row, key, title in db.execute(f"SELECT id, key, title FROM papers WHERE id IN ({marks})", part):
            found[row] = (key, title)
    return [found[row] for row in rows if row in found]


def years(db: Connection, earliest: int, latest: int) -> tuple[int | None, int | None, list[int], list[int]]:
    """Return first and last year between the given ones, and the rows of papers outside of them and without any."""
    within = db.execute("SELECT min(year), max(year) FROM papers WHERE year BETWEEN ? AND ?", (earliest, latest))
    first, last = within.fetchone()
    odd = db.execute("SELECT id FROM papers WHERE year NOT BETWEEN ? AND ? ORDER BY id", (earliest, latest))
    without = db.execute("SELECT id FROM papers WHERE year IS NULL ORDER BY id")
    return first, last, [row for (row,) in odd], [row for (row,) in without]


def retracted(db: Connection) -> list[int]:
    """Return the rows of papers that were taken back."""
    return [row for (row,) in db.execute("SELECT id FROM papers WHERE retracted IS NOT NULL ORDER BY id")]


def last_load(db: Connection) -> Load | None:
    """Return the load that began last."""
    found = db.execute("SELECT started, finished, report FROM runs ORDER BY id DESC LIMIT 1").fetchone()
    return Load(found[0], found[1], json.loads(found[2] or "{}")) if found else None


def space(db: Connection) -> Space:
    """Return how full the file of the catalog is."""
    size, pages, free = (
        int(db.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_size", "page_count", "freelist_count")
    )
    return Space(used=size * (pages - free), free=size * free)


def vacuum(db: Connection) -> None:
    """Give the free space within the file back; it takes as much again while it runs."""
    db.execute("VACUUM")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def answers(db: Connection) -> int:
    """Return how many answers are kept."""
    return int(db.execute("SELECT count(*) FROM answers").fetchone()[0])


def removed_since_words(db: Connection) -> int:
    """Return how many papers were removed since the words of the library were read; theirs stay among them."""
    noted = db.execute("SELECT value FROM meta WHERE key = ?", (_WORDS_READ,)).fetchone()
    return max(0, _removed(db) - int(noted[0] if noted else 0))


def read_words(db: Connection) -> None:
    """Read the words of all papers anew, so that those of removed papers are gone."""
    db.execute("DELETE FROM wordforms")
    for text in texts(db):
        wordforms.put(db, (clean(text.title), clean(text.abstract)))
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_WORDS_READ, str(_removed(db))))


def _removed(db: Connection) -> int:
    """Return how many papers the library has had that are gone: row numbers are never given twice."""
    given = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'papers'").fetchone()
    return int(given[0] if given else 0) - int(db.execute("SELECT count(*) FROM papers").fetchone()[0])
