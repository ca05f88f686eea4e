"""Where papers came from, and the loads that saw them."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

from rag.schema import Origin, Retraction


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a source gave of a paper before this load, in short, and whether this load saw it there already.

    `given` has a part for each of its lines: null where an older format saw it. It is empty where the source was not
    known to have the paper.
    """

    given: tuple[bytes | None, ...]
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


def see(
    db: sqlite3.Connection,
    row: int,
    origin: Origin,
    run: int,
    retracted: Retraction | None = None,
    given: bytes | None = None,
) -> Sighting:
    """Note that a load saw a paper at a place, what is given there and how it is marked; return what was known before.

    The first sighting of a load replaces the source's earlier lines: a dump that grew at its top
    moves every record, and must not add a place each time.
    """
    place = (row, origin.source)
    before = db.execute("SELECT run, given FROM origins WHERE paper = ? AND source = ?", place).fetchall()
    again = any(seen == run for seen, _ in before)
    if not again:
        db.execute("DELETE FROM origins WHERE paper = ? AND source = ?", place)
    db.execute(
        "INSERT OR REPLACE INTO origins (paper, source, line, run, retracted, given) VALUES (?, ?, ?, ?, ?, ?)",
        (*place, origin.line or 0, run, retracted, given),
    )
    return Sighting(given=tuple(earlier for _, earlier in before), again=again)


def move(db: sqlite3.Connection, row: int, target: int) -> None:
    """Give a paper the origins of another."""
    db.execute("UPDATE OR IGNORE origins SET paper = ? WHERE paper = ?", (target, row))


def note_place(db: sqlite3.Connection, name: str, place: str, run: int) -> None:
    """Note where a source lay that a load read to its end."""
    db.execute("INSERT OR REPLACE INTO sources VALUES (?, ?, ?)", (name, place, run))


def places(db: sqlite3.Connection, name: str) -> frozenset[str]:
    """Return where a source of this name ever lay, as far as is known."""
    return frozenset(place for (place,) in db.execute("SELECT place FROM sources WHERE name = ?", (name,)))


def forget_places(db: sqlite3.Connection, name: str, run: int) -> None:
    """Forget where a source lay before this load."""
    db.execute("DELETE FROM sources WHERE name = ? AND run <> ?", (name, run))


def names_in(db: sqlite3.Connection, archive: str) -> list[str]:
    """Return the names under which files of an archive, or the source itself, have papers."""
    query = "SELECT DISTINCT source FROM origins WHERE source = ? OR substr(source, 1, ?) = ?"
    return [name for (name,) in db.execute(query, (archive, len(archive) + 1, f"{archive}/"))]


def rows_of_source(db: sqlite3.Connection, name: str) -> int:
    """Return how many papers a source has."""
    query = "SELECT count(DISTINCT paper) FROM origins WHERE source = ?"
    return int(db.execute(query, (name,)).fetchone()[0])


def unseen(db: sqlite3.Connection, name: str, run: int) -> list[int]:
    """Return the papers that a source had before a load and no longer has in it."""
    query = (
        "SELECT DISTINCT paper FROM origins o WHERE source = ? AND run <> ? AND NOT EXISTS "
        "(SELECT 1 FROM origins WHERE paper = o.paper AND source = o.source AND run = ?) ORDER BY paper"
    )
    return [row for (row,) in db.execute(query, (name, run, run))]


def forget(db: sqlite3.Connection, rows: list[int], name: str) -> None:
    """Forget that papers were in a source."""
    db.executemany("DELETE FROM origins WHERE paper = ? AND source = ?", [(row, name) for row in rows])


def without(db: sqlite3.Connection, rows: list[int]) -> list[int]:
    """Return those of some papers that no source has any more."""
    query = "SELECT value FROM json_each(?) WHERE NOT EXISTS (SELECT 1 FROM origins WHERE paper = value) ORDER BY value"
    return [row for (row,) in db.execute(query, (json.dumps(rows),))]
