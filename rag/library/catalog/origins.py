"""Where papers came from, and the loads that saw them."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from rag.schema import Origin


@dataclass(frozen=True, slots=True)
class Sighting:
    """Whether a source was known to have a paper before this load, and whether this load saw it there already."""

    known: bool
    again: bool


def start_run(db: sqlite3.Connection) -> int:
    """Note the start of a load and return its number."""
    cursor = db.execute("INSERT INTO runs (started) VALUES (datetime('now'))")
    return int(cursor.lastrowid or 0)


def finish_run(db: sqlite3.Connection, run: int, report: str) -> None:
    """Note the end of a load with its report as JSON."""
    db.execute("UPDATE runs SET finished = datetime('now'), report = ? WHERE id = ?", (report, run))


def last_load(db: sqlite3.Connection) -> str | None:
    """Return the UTC time at which the last load ended."""
    row = db.execute("SELECT max(finished) FROM runs").fetchone()
    return row[0] if row else None


def see(db: sqlite3.Connection, row: int, origin: Origin, run: int) -> Sighting:
    """Note that a load saw a paper at a place, and return what was known before.

    The first sighting of a load replaces the source's earlier lines: a dump that grew at its top
    moves every record, and must not add a place each time.
    """
    runs = [r for (r,) in db.execute("SELECT run FROM origins WHERE paper = ? AND source = ?", (row, origin.source))]
    again = run in runs
    if not again:
        db.execute("DELETE FROM origins WHERE paper = ? AND source = ?", (row, origin.source))
    db.execute("INSERT OR REPLACE INTO origins VALUES (?, ?, ?, ?)", (row, origin.source, origin.line or 0, run))
    return Sighting(known=bool(runs), again=again)
