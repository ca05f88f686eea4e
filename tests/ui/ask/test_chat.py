"""What a conversation shows first, and which of its answers is meant."""

from __future__ import annotations

import pytest

from rag import Attest, LibraryError
from tests.ui.driven import Visitor
from tests.ui.made import answer
from ui.ask.chat import answered, opening, user_of
from ui.ask.conversation import Exchange
from ui.ask.talk import Talk


def test_the_first_view_offers_questions_or_says_what_is_wrong(loaded: Attest, monkeypatch: pytest.MonkeyPatch) -> None:
    assert 'data-question="What is LanternNet?"' in opening(loaded)

    def broken() -> int:
        raise LibraryError("The library is damaged; run attest doctor.")

    monkeypatch.setattr(loaded, "count", broken)
    assert "run attest doctor" in opening(loaded)


def test_an_empty_library_is_told(attest: Attest) -> None:
    assert "The library is empty" in opening(attest)


def test_an_answer_is_found_by_its_place_and_an_unfinished_one_is_none() -> None:
    done = answer()
    talk = Talk(exchanges=(Exchange(question="Q?", status="done", answer=done), Exchange(question="And?")))
    assert answered(talk, "0") is done
    assert [answered(talk, turn) for turn in ("1", "2", "-1", "x", None)] == [None] * 5


def test_nobody_signs_in_on_this_machine() -> None:
    assert user_of(Visitor()) == ""  # type: ignore[arg-type]
    assert user_of(Visitor(username="ada")) == "ada"  # type: ignore[arg-type]
