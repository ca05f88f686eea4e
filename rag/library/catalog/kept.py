"""A paper in, all that the catalog holds of it out, row by row; and the same put back."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from rag.library.catalog import wordforms
from rag.schema import Kept
from rag.text import clean

# What hangs on a paper, and the column that has its number.
_HANGING = {
    "aliases": "paper",
    "origins": "paper",
    "likeness": "paper",
    "vectors": "paper",
    "acronyms": "paper",
    "fulltext": "rowid",
}
_KNOWN_BY = ("aliases", "origins")
_UNINDEXED = (*_KNOWN_BY, "likeness")


def keep(db: sqlite3.Connection, number: int) -> Kept:
    """Return all that is stored of a paper."""
    paper = _rows(db, "papers", "id", number)
    key = str(paper[1][0][paper[0].index("key")])
    hanging = {table: _rows(db, table, column, number) for table, column in _HANGING.items()}
    return Kept(key=key, number=number, tables={"papers": paper, **hanging})


def put_back(db: sqlite3.Connection, kept: Kept, changed: Mapping[str, str], *, indexed: bool) -> None:
    """Store a paper as it was but for what is `changed` of it; if not `indexed` it waits for new vectors.

    It gets its old number, and so its place among the others, unless another paper has it.
    """
    number = kept.number
    if db.execute("SELECT 1 FROM papers WHERE id = ?", (number,)).fetchone():
        number = int(db.execute("SELECT max(id) + 1 FROM papers").fetchone()[0])
    state = {"state": "indexed" if indexed else "pending"}
    _insert(db, "INSERT", kept, "papers", {"id": number}, {**changed, **state})
    for table, number_column in _HANGING.items():
        if indexed or table in _UNINDEXED:
            _insert(db, "INSERT", kept, table, {number_column: number}, {})
    if indexed:
        wordforms.put(db, [clean(str(column(kept, "papers", name)[0])) for name in ("title", "abstract")])


def add_to(db: sqlite3.Connection, kept: Kept, number: int) -> None:
    """Add to a paper the ids and origins that another record of it had."""
    for table in _KNOWN_BY:
        _insert(db, "INSERT OR IGNORE", kept, table, {_HANGING[table]: number}, {})


def column(kept: Kept, table: str, name: str) -> tuple[Any, ...]:
    """Return what the rows of a table have in a column."""
    columns, rows = kept.tables[table]
    place = columns.index(name)
    return tuple(row[place] for row in rows)


def _rows(
    db: sqlite3.Connection, table: str, number_column: str, number: int
) -> tuple[tuple[str, ...], tuple[tuple[object, ...], ...]]:
    cursor = db.execute(f"SELECT * FROM {table} WHERE {number_column} = ?", (number,))
    columns = tuple(described[0] for described in cursor.description)
    kept = [place for place, name in enumerate(columns) if name != number_column]
    rows = tuple(tuple(row[place] for place in kept) for row in cursor)
    return tuple(columns[place] for place in kept), rows


def _insert(
    db: sqlite3.Connection,
    verb: str,
    kept: Kept,
    table: str,
    number: Mapping[str, int],
    changed: Mapping[str, str],
) -> None:
    columns, rows = kept.tables[table]
    names = ", ".join([*number, *columns])
    marks = ", ".join("?" * (len(number) + len(columns)))
    values = [
        (*number.values(), *(changed.get(name, value) for name, value in zip(columns, row, strict=True)))
        for row in rows
    ]
    db.executemany(f"{verb} INTO {table} ({names}) VALUES ({marks})", values)
