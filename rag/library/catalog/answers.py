"""Answers that were given: JSON in under the answer's id, and out again."""

from __future__ import annotations

from dataclasses import dataclass
from sqlite3 import Connection


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer as it was given, and what was asked, both JSON; `asked_at` is UTC in ISO 8601."""

    answer_id: str
    asked_at: str
    request: str
    answer: str


def put(db: Connection, stored: StoredAnswer) -> None:
    """Store an answer; its id is new."""
    db.execute(
        "INSERT INTO answers VALUES (?, ?, ?, ?)", (stored.answer_id, stored.asked_at, stored.request, stored.answer)
    )


def get(db: Connection, answer_id: str) -> StoredAnswer | None:
    """Return a stored answer, or None."""
    query = "SELECT answer_id, asked_at, request, answer FROM answers WHERE answer_id = ?"
    found = db.execute(query, (answer_id,)).fetchone()
    return StoredAnswer(*found) if found else None
