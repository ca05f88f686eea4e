"""Conversations, each of one user: their turns in and out, listed by words, renamed and removed."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from sqlite3 import Connection

from rag.library.catalog import answers
from rag.schema import ConversationLine, ConversationPage

_HEAD = "conversation_id, user, title, created_at, changed_at"
_MOST_WORDS = 20  # of a query; what follows does not count
_LAST = 2**62  # no turn has a higher number
_HAS_WORD = (
    " AND (instr(title_words, ?) OR EXISTS "
    "(SELECT 1 FROM turns WHERE conversation = conversation_id AND instr(words, ?)))"
)


@dataclass(frozen=True, slots=True)
class Head:
    """A conversation without its turns; times are UTC in ISO 8601."""

    conversation_id: str
    user: str
    title: str
    created_at: str
    changed_at: str


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """A turn as JSON without its answer, the id of the answer, and the texts that a query looks in."""

    turn: str
    answer_id: str | None
    texts: tuple[str, ...]


def findable(text: str) -> str:
    """Return the form in which a query and what it finds are equal: no case, no accents."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(char for char in parts if not unicodedata.combining(char))


def head(db: Connection, conversation_id: str) -> Head | None:
    """Return a conversation without its turns, or None."""
    row = db.execute(f"SELECT {_HEAD} FROM conversations WHERE conversation_id = ?", (conversation_id,)).fetchone()
    return Head(*row) if row else None


def whole(db: Connection, conversation_id: str) -> tuple[Head, list[tuple[str, str | None]]] | None:
    """Return a conversation as it is at one moment, with the JSON of each turn and of its answer; or None."""
    rows = db.execute(
        f"SELECT {_HEAD}, turn, answer FROM conversations LEFT JOIN turns ON conversation = conversation_id "
        "LEFT JOIN answers USING (answer_id) WHERE conversation_id = ? ORDER BY number",
        (conversation_id,),
    ).fetchall()
    if not rows:
        return None
    return Head(*rows[0][:5]), [(turn, answer) for *_, turn, answer in rows if turn is not None]


def add(db: Connection, new: Head) -> None:
    """Store a new conversation, as yet without turns."""
    db.execute(
        "INSERT INTO conversations VALUES (?, ?, ?, ?, ?, ?)",
        (new.conversation_id, new.user, new.title, findable(new.title), new.created_at, new.changed_at),
    )
    touch(db, new.conversation_id, new.changed_at)


def touch(db: Connection, conversation_id: str, changed_at: str) -> None:
    """Note when a conversation changed last: after all others of its user, whatever the clock says."""
    found = head(db, conversation_id)
    if found is not None:
        db.execute(
            "UPDATE conversations SET changed_at = ? WHERE conversation_id = ?",
            (_after_others(db, found.user, conversation_id, changed_at), conversation_id),
        )


def _after_others(db: Connection, user: str, conversation_id: str, changed_at: str) -> str:
    """Return a time, or one just after the last change of another conversation where the clock went back."""
    query = "SELECT max(changed_at) FROM conversations WHERE user = ? AND conversation_id <> ?"
    (last,) = db.execute(query, (user, conversation_id)).fetchone()
    if last is None or last < changed_at:
        return changed_at
    try:
        return (datetime.fromisoformat(last) + timedelta(microseconds=1)).isoformat(timespec="microseconds")
    except (ValueError, OverflowError):
        return changed_at


def rename(db: Connection, conversation_id: str, title: str) -> None:
    """Give a conversation another title."""
    db.execute(
        "UPDATE conversations SET title = ?, title_words = ? WHERE conversation_id = ?",
        (title, findable(title), conversation_id),
    )


def put_turn(db: Connection, conversation_id: str, number: int, stored: StoredTurn, *, alone: bool = False) -> None:
    """Store a turn in place of the one with its number and, unless `alone`, of all after it.

    Answers that only those had go too.
    """
    place = (conversation_id, number, number if alone else _LAST)
    query = "SELECT answer_id FROM turns WHERE conversation = ? AND number BETWEEN ? AND ? AND answer_id IS NOT NULL"
    had = [answer_id for (answer_id,) in db.execute(query, place)]
    db.execute("DELETE FROM turns WHERE conversation = ? AND number BETWEEN ? AND ?", place)
    words = "\n".join(map(findable, stored.texts))
    db.execute("INSERT INTO turns VALUES (?, ?, ?, ?, ?)", (*place[:2], words, stored.turn, stored.answer_id))
    answers.drop_unused(db, had)


def turn(db: Connection, conversation_id: str, number: int) -> str | None:
    """Return the JSON of a turn of a conversation, without its answer, if there is one."""
    query = "SELECT turn FROM turns WHERE conversation = ? AND number = ?"
    found = db.execute(query, (conversation_id, number)).fetchone()
    return found[0] if found else None


def said(db: Connection, conversation_id: str, before: int) -> list[tuple[str, str]]:
    """Return question and answer's text of the answered turns before one."""
    query = (
        "SELECT json_extract(turn, '$.question'), json_extract(answer, '$.text') "
        "FROM turns JOIN answers USING (answer_id) WHERE conversation = ? AND number < ? ORDER BY number"
    )
    return db.execute(query, (conversation_id, before)).fetchall()


def delete(db: Connection, conversation_id: str) -> None:
    """Remove a conversation with its turns, and answers that only it had."""
    query = "SELECT answer_id FROM turns WHERE conversation = ? AND answer_id IS NOT NULL"
    had = [answer_id for (answer_id,) in db.execute(query, (conversation_id,))]
    db.execute("DELETE FROM conversations WHERE conversation_id = ?", (conversation_id,))
    answers.drop_unused(db, had)


def page(db: Connection, user: str, query: str, limit: int, offset: int) -> ConversationPage:
    """Return the user's conversations that hold each word of a query, the one that changed last first."""
    wanted = list(dict.fromkeys(findable(query).split()))[:_MOST_WORDS]
    wanted.sort(key=len, reverse=True)  # long words are rare, and the first that is missing ends the look-up
    rows = db.execute(
        "SELECT conversation_id, title, created_at, changed_at FROM conversations WHERE user = ?"
        f"{_HAS_WORD * len(wanted)} ORDER BY changed_at DESC, rowid DESC",
        (user, *(word for word in wanted for _ in range(2))),
    ).fetchall()
    lines = (
        ConversationLine(
            conversation_id=row[0], title=row[1], created_at=row[2], changed_at=row[3], turns=count_turns(db, row[0])
        )
        for row in rows[offset : offset + limit]
    )
    return ConversationPage(total=len(rows), conversations=tuple(lines))


def count_turns(db: Connection, conversation_id: str) -> int:
    """Return how many turns a conversation has."""
    return int(db.execute("SELECT count(*) FROM turns WHERE conversation = ?", (conversation_id,)).fetchone()[0])


def is_of(db: Connection, answer_id: str, user: str) -> bool:
    """Tell whether an answer is the user's, or of no conversation at all."""
    users = users_of(db, answer_id)
    return not users or user in users


def users_of(db: Connection, answer_id: str) -> list[str]:
    """Return whose conversations an answer stands in."""
    query = "SELECT user FROM turns JOIN conversations ON conversation_id = conversation WHERE answer_id = ?"
    return [name for (name,) in db.execute(query, (answer_id,))]
