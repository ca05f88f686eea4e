"""What readers thought of answers, one rating an answer."""

from __future__ import annotations

from sqlite3 import Connection

from rag.schema import RatedAnswer, Rating

_FIELDS = "ratings.answer_id, liked, comment, rated_at"


def put(db: Connection, rating: Rating) -> None:
    """Store a rating in place of the one that the answer had; there is such an answer."""
    db.execute(
        "INSERT OR REPLACE INTO ratings VALUES (?, ?, ?, ?)",
        (rating.answer_id, rating.liked, rating.comment, rating.rated_at),
    )


def drop(db: Connection, answer_id: str) -> None:
    """Take back the rating of an answer, if it has one."""
    db.execute("DELETE FROM ratings WHERE answer_id = ?", (answer_id,))


def get(db: Connection, answer_id: str) -> Rating | None:
    """Return the rating of an answer, or None."""
    row = db.execute(f"SELECT {_FIELDS} FROM ratings WHERE answer_id = ?", (answer_id,)).fetchone()
    return Rating(answer_id=row[0], liked=bool(row[1]), comment=row[2], rated_at=row[3]) if row else None


def all_of(db: Connection) -> tuple[RatedAnswer, ...]:
    """Return all ratings, the newest first."""
    rows = db.execute(
        f"SELECT {_FIELDS}, json_extract(answer, '$.question'), json_extract(answer, '$.outcome'), "
        "json_extract(answer, '$.models.llm') FROM ratings JOIN answers USING (answer_id) "
        "ORDER BY rated_at DESC, ratings.rowid DESC"
    )
    return tuple(
        RatedAnswer(
            answer_id=row[0],
            liked=bool(row[1]),
            comment=row[2],
            rated_at=row[3],
            question=row[4],
            outcome=row[5],
            llm=row[6],
        )
        for row in rows
    )
