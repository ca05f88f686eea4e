"""What the papers of a catalog are from and by: years and surnames, and whether any passes a filter."""

from __future__ import annotations

import json
import sqlite3

from rag.library.catalog.papers import spaced, where
from rag.schema import Filters


def exists(db: sqlite3.Connection, filters: Filters) -> bool:
    """Tell whether any paper passes."""
    clause, values = where(filters)
    return db.execute(f"SELECT 1 FROM papers WHERE {clause} LIMIT 1", values).fetchone() is not None


def count_with_year(db: sqlite3.Connection) -> int:
    """Return the number of papers that have a year."""
    return int(db.execute("SELECT count(year) FROM papers").fetchone()[0])


def years(db: sqlite3.Connection) -> list[int]:
    """Return the years of the papers that have one, oldest first."""
    return [year for (year,) in db.execute("SELECT year FROM papers WHERE year IS NOT NULL ORDER BY year")]


def has_venue(db: sqlite3.Connection, name: str) -> bool:
    """Tell whether a venue has all words of a name, one after the other."""
    return _has(db, "venue_words", name)


def has_author(db: sqlite3.Connection, name: str) -> bool:
    """Tell whether an author's name has all words of a name, one after the other."""
    return _has(db, "author_words", name)


def has_surname(db: sqlite3.Connection, name: str) -> bool:
    """Tell whether a name ends the name of an author, or begins one written "Surname, First name"."""
    if not has_author(db, name):
        return False
    asked = spaced(name)
    # The inner query reads the index of facts alone, not the papers.
    query = "SELECT authors FROM papers WHERE id IN (SELECT id FROM papers WHERE instr(author_words, ?) > 0)"
    for (authors,) in db.execute(query, (asked,)):
        for author in json.loads(authors):
            if spaced(author).endswith(asked) or ("," in author and spaced(author.split(",")[0]) == asked):
                return True
    return False


def _has(db: sqlite3.Connection, column: str, name: str) -> bool:
    asked = spaced(name)
    query = f"SELECT 1 FROM papers WHERE instr({column}, ?) > 0 LIMIT 1"
    return bool(asked.strip()) and db.execute(query, (asked,)).fetchone() is not None
