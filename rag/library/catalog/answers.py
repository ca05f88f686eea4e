"""Answers that were given: JSON in under the answer's id, and out again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from sqlite3 import Connection

from rag.text import sound

_KEPT = timedelta(days=90)  # how long an answer stays to which neither a conversation nor a rating refers
_NEWEST = 500  # that stay whatever the clock says, which may be wrong by years


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer as it was given, and what was asked, both JSON; `asked_at` is UTC in ISO 8601."""

    answer_id: str
    asked_at: str
    request: str
    answer: str


def put(db: Connection, stored: StoredAnswer) -> None:
    """Store an answer; its id is new. Before it, once a day, old answers go to which nothing refers."""
    _prune(db)
    row = (stored.answer_id, stored.asked_at, sound(stored.request), sound(stored.answer))
    db.execute("INSERT INTO answers VALUES (?, ?, ?, ?)", row)


def get(db: Connection, answer_id: str) -> StoredAnswer | None:
    """Return a stored answer, or None."""
    query = "SELECT answer_id, asked_at, request, answer FROM answers WHERE answer_id = ?"
    found = db.execute(query, (answer_id,)).fetchone()
    return StoredAnswer(*found) if found else None


def has(db: Connection, answer_id: str) -> bool:
    """Tell whether there is an answer with that id."""
    return db.execute("SELECT 1 FROM answers WHERE answer_id = ?", (answer_id,)).fetchone() is not None


def drop_unused(db: Connection, answer_ids: Iterable[str]) -> None:
    """Remove those of some answers to which no conversation refers, with what readers thought of them."""
    query = "DELETE FROM answers WHERE answer_id = ?1 AND NOT EXISTS (SELECT 1 FROM turns WHERE answer_id = ?1)"
    db.executemany(query, ((answer_id,) for answer_id in answer_ids))


def _prune(db: Connection) -> None:
    """Remove old answers to which nothing refers, unless that was done today."""
    now = datetime.now(UTC)
    query = (
        "INSERT INTO meta VALUES ('answers_pruned', ?) "
        "ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE value <> excluded.value"
    )
    if db.execute(query, (now.date().isoformat(),)).rowcount:
        query = (
            "DELETE FROM answers WHERE asked_at < ? "
            "AND rowid <= (SELECT max(rowid) FROM answers) - ? "
            "AND NOT EXISTS (SELECT 1 FROM turns WHERE turns.answer_id = answers.answer_id) "
            "AND NOT EXISTS (SELECT 1 FROM ratings WHERE ratings.answer_id = answers.answer_id)"
        )
        db.execute(query, ((now - _KEPT).isoformat(timespec="seconds"), _NEWEST))
