"""Acronyms in the catalog: what each paper defines is stored with it and found by short or long form."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

from rag.library.catalog.definitions import Definition, definitions, key


def put(db: sqlite3.Connection, row: int, texts: Iterable[str]) -> None:
    """Store what the cleaned texts of a paper define, replacing what was stored of it."""
    db.execute("DELETE FROM acronyms WHERE paper = ?", (row,))
    found = [
        (key(pair.short), key(pair.long), row, pair.short, pair.long) for text in texts for pair in definitions(text)
    ]
    db.executemany("INSERT OR IGNORE INTO acronyms VALUES (?, ?, ?, ?, ?)", found)


def long_forms(db: sqlite3.Connection, short_keys: Sequence[str], fewest: int) -> dict[str, list[Definition]]:
    """Return what each short form stands for in `fewest` papers or more, what most papers say first."""
    return _found(db, "short_key", short_keys, fewest)


def short_forms(db: sqlite3.Connection, long_keys: Sequence[str], fewest: int) -> dict[str, list[Definition]]:
    """Return how each long form is shortened in `fewest` papers or more, what most papers say first."""
    return _found(db, "long_key", long_keys, fewest)


def _found(db: sqlite3.Connection, column: str, keys: Sequence[str], fewest: int) -> dict[str, list[Definition]]:
    query = (
        f"SELECT {column}, min(short), min(long) FROM acronyms WHERE {column} IN (SELECT value FROM json_each(?)) "
        "GROUP BY short_key, long_key HAVING count(*) >= ? ORDER BY count(*) DESC, short_key, long_key"
    )
    found: dict[str, list[Definition]] = {}
    for known, short, long in db.execute(query, (json.dumps(list(keys)), fewest)):
        found.setdefault(known, []).append(Definition(short, long))
    return found
