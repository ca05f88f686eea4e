"""Conversations in the catalog: what a query finds, and what goes with what."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.library.catalog import conversations
from rag.library.catalog.conversations import Head, StoredTurn, findable
from rag.library.catalog.store import Catalog


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    return Catalog(tmp_path, create=True)


def add(catalog: Catalog, name: str, title: str, *said: str, user: str = "", at: str = "2026-01-01") -> None:
    with catalog.unseen_change() as db:
        conversations.add(db, Head(name, user, title, at, at))
        for number, text in enumerate(said):
            conversations.put_turn(db, name, number, StoredTurn("{}", None, (text, "")))


def found(catalog: Catalog, query: str, user: str = "") -> list[str]:
    page = conversations.page(catalog.db, user, query, 10, 0)
    return [line.conversation_id for line in page.conversations]


def test_case_accents_and_width_do_not_count() -> None:
    for one, other in (("CAFÉ", "cafe"), ("Ｆｕｌｌ", "full"), ("STRASSE", "straße"), ("ПРИВЕТ", "привет"), ("İ", "i")):
        assert findable(one) == findable(other)
    assert findable("東京大学") == "東京大学"


@given(st.text())
def test_what_can_be_found_does_not_change_when_it_is_made_findable_again(text: str) -> None:
    assert findable(findable(text)) == findable(text)


def test_each_word_must_stand_somewhere_in_the_conversation(catalog: Catalog) -> None:
    add(catalog, "a", "Lamps", "caves are dark", "crabs walk", at="2026-01-01")
    add(catalog, "b", "Crabs", "tides", at="2026-01-02")
    add(catalog, "c", "Crabs and lamps", user="ada")
    assert found(catalog, "crabs") == ["b", "a"]
    assert found(catalog, "crabs lamps dark") == ["a"]
    assert found(catalog, "rab id") == ["b"]  # parts of words, as somebody types them
    assert found(catalog, "crabs", "ada") == ["c"]
    assert found(catalog, "' OR 1=1 --") == []
    assert found(catalog, " ".join(f"crab{n}" for n in range(5000))) == []
    assert found(catalog, " ".join(["crabs"] * 5000)) == ["b", "a"]


def test_a_conversation_is_read_as_it_is_at_one_moment(catalog: Catalog) -> None:
    add(catalog, "a", "Lamps", "one", "two")
    whole = conversations.whole(catalog.db, "a")
    assert whole is not None
    assert (whole[0].title, whole[1]) == ("Lamps", [("{}", None), ("{}", None)])
    assert conversations.whole(catalog.db, "b") is None
    with catalog.unseen_change() as db:
        conversations.delete(db, "a")
    assert catalog.db.execute("SELECT count(*) FROM turns").fetchone() == (0,)
    assert catalog.version == 0
