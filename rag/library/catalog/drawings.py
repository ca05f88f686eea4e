"""Drawings that are slow to make, such as the map: bytes in under a name, and out again with what they show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from sqlite3 import Connection

from rag.library.catalog.papers import batches


@dataclass(frozen=True, slots=True)
class Caption:
    """What is said of a paper on a drawing."""

    row: int
    key: str
    title: str
    year: int | None


def put(db: Connection, name: str, library_version: int, drawing: bytes) -> None:
    """Store a drawing of the papers of a version of the library; one of an older version is replaced."""
    db.execute("INSERT OR REPLACE INTO drawings VALUES (?, ?, ?)", (name, library_version, drawing))


def get(db: Connection, name: str) -> tuple[int, bytes] | None:
    """Return a drawing and the version of the library that it shows, or None."""
    found = db.execute("SELECT library_version, drawing FROM drawings WHERE name = ?", (name,)).fetchone()
    return (int(found[0]), bytes(found[1])) if found else None


def captions(db: Connection) -> list[Caption]:
    """Return the captions of all papers, oldest in the library first."""
    return [Caption(*values) for values in db.execute("SELECT id, key, title, year FROM papers ORDER BY id")]


def texts(db: Connection, rows: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Return title and abstract of papers by their row; missing rows are left out."""
    found: dict[int, tuple[str, str]] = {}
    for part in batches(rows):
        marks = ", ".join("?" * len(part))
        query = f"SELECT id, title, abstract FROM papers WHERE id IN ({marks})"
        found.update((row, (title, abstract)) for row, title, abstract in db.execute(query, part))
    return found
