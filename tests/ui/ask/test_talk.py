"""What a page knows of its conversation, also after the program was started anew under it."""

from __future__ import annotations

import pytest

from rag import (
    Attest,
    Filters,
    LibraryError,
)
from rag.schema import KeptTurn
from tests.ui.made import answer
from ui.ask.conversation import Exchange
from ui.ask.keeping import keeper
from ui.ask.talk import Talk, ended, held, opened

DONE = Exchange(question="Q?", status="done", answer=answer())


def test_only_an_answer_that_is_there_has_a_place() -> None:
    talk = Talk(exchanges=(DONE, Exchange(question="And?")))
    assert talk.at({"turn": "0"}) == 0
    for turn in ("1", "2", "-1", "1.0", "²", "x", "", None):
        assert talk.at({"turn": turn}) is None
    assert talk.at({}) is None
    assert talk.answer(0) is DONE.answer
    with pytest.raises(ValueError, match="1"):
        talk.answer(1)


def test_the_last_exchange_is_replaced_and_the_others_are_the_same() -> None:
    talk = Talk(conversation_id="c", exchanges=(DONE, Exchange(question="And?")))
    new = talk.with_last(DONE)
    assert new.exchanges == (DONE, DONE)
    assert new.conversation_id == "c"
    assert talk.exchanges[1].question == "And?"


def test_the_address_brings_a_conversation_back_that_the_page_has_lost(loaded: Attest) -> None:
    asked = loaded.ask("What is LanternNet?", keep=True)
    kept = Exchange(question="What is LanternNet?", filters=Filters(year_from=2020), status="done", answer=asked)
    keep = keeper(loaded, "there", "")
    keep(0, Exchange(question="What is LanternNet?"))
    keep(0, kept)
    talk = held(loaded, Talk(), "there", "")
    assert (talk.conversation_id, talk.scope) == ("there", Filters(year_from=2020))
    assert [one.answer for one in talk.exchanges] == [asked]
    mine = Talk(conversation_id="there", exchanges=(DONE,))
    assert held(loaded, mine, "there", "") is mine  # nothing was lost
    assert held(loaded, mine, "", "") is mine
    assert held(loaded, mine, "nowhere", "") is mine
    assert held(loaded, Talk(), "there", "somebody else") == Talk()


def test_a_conversation_of_another_user_is_not_opened(loaded: Attest) -> None:
    loaded.conversations.put("hers", 0, KeptTurn(question="Q?"), user="ada")
    assert opened(loaded, "hers", "ada").exchanges[0].question == "Q?"
    for user in ("", "bob"):
        with pytest.raises(LibraryError, match="no conversation"):
            opened(loaded, "hers", user)


def test_an_answer_that_nobody_writes_any_more_is_stopped() -> None:
    talk = ended(Talk(exchanges=(DONE, Exchange(question="And?"))))
    assert [one.status for one in talk.exchanges] == ["done", "stopped"]
    assert ended(Talk()) == Talk()
