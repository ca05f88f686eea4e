"""Answers in the catalog: how long they stay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rag.library.catalog import answers, conversations, ratings
from rag.library.catalog.answers import StoredAnswer
from rag.library.catalog.store import Catalog
from rag.schema import Rating

NOW = datetime.now(UTC)


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    return Catalog(tmp_path, create=True)


def put(catalog: Catalog, answer_id: str, days: int) -> None:
    at = (NOW - timedelta(days=days)).isoformat(timespec="seconds")
    with catalog.unseen_change() as db:
        answers.put(db, StoredAnswer(answer_id=answer_id, asked_at=at, request="{}", answer='{"text": "said"}'))


def left(catalog: Catalog) -> set[str]:
    return {row[0] for row in catalog.db.execute("SELECT answer_id FROM answers")}


def test_the_newest_answers_stay_though_the_clock_jumps_ahead_by_years(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "_NEWEST", 2)
    for name in "abc":
        put(catalog, name, 4000)
    with catalog.unseen_change() as db:
        catalog.set_meta(db, "answers_pruned", "2001-01-01")
    put(catalog, "d", 0)
    assert left(catalog) == {"b", "c", "d"}


def test_old_answers_go_once_a_day_unless_a_conversation_or_a_rating_has_them(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "_NEWEST", 0)
    for name, days in {"old": 91, "recent": 89, "talk": 200, "rated": 200}.items():
        put(catalog, name, days)
    with catalog.unseen_change() as db:
        conversations.add(db, conversations.Head("c", "", "t", "", ""))
        conversations.put_turn(db, "c", 0, conversations.StoredTurn("{}", "talk", ()))
        ratings.put(db, Rating(answer_id="rated", liked=True, comment="", rated_at=""))
    put(catalog, "second of today", 0)
    assert "old" in left(catalog)
    with catalog.unseen_change() as db:
        catalog.set_meta(db, "answers_pruned", "2001-01-01")
    put(catalog, "first of a day", 300)  # what comes in is never what goes
    assert left(catalog) == {"recent", "talk", "rated", "second of today", "first of a day"}
    assert catalog.version == 0


def test_only_answers_that_no_turn_has_are_dropped(catalog: Catalog) -> None:
    put(catalog, "a", 0)
    put(catalog, "b", 0)
    with catalog.unseen_change() as db:
        conversations.add(db, conversations.Head("c", "", "t", "", ""))
        conversations.put_turn(db, "c", 0, conversations.StoredTurn("{}", "a", ()))
        ratings.put(db, Rating(answer_id="b", liked=False, comment="no", rated_at=""))
        answers.drop_unused(db, ["a", "b", "unknown"])
    assert left(catalog) == {"a"}
    assert ratings.get(catalog.db, "b") is None
