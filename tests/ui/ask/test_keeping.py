"""A conversation is kept and comes back exactly as it was."""

from __future__ import annotations

import dataclasses
import logging

import pytest

from rag import (
    Attest,
    Draft,
    Filters,
    LibraryError,
)
from rag.schema import Translation
from tests.ui.made import answer, sentence, written
from ui.ask.conversation import Exchange
from ui.ask.keeping import keeper, kept, now, reopened

FILTERS = Filters(year_from=2019, year_to=2022, venues=("Food Physics",), keys=("holm2021lanternnet",))
TEXT, SENTENCES = written(sentence("It maps [1]."))


def test_every_state_of_an_exchange_comes_back_exactly(loaded: Attest) -> None:
    real = loaded.ask("What is LanternNet?")
    made = answer(sentence("Bats sing [9].", shown=False), sentence("It maps caves [1].", problems=("cited [2]",)))
    made = dataclasses.replace(made, references=())  # its papers are in no library
    conversation = (
        Exchange(question="  <b>What?</b> $x$ ", status="done", answer=real, as_written=True, filters=FILTERS),
        Exchange(question="Q?", status="done", answer=made, search_query="caves & “maps”"),
        Exchange(question="Q?", status="stopped", draft=Draft(text=TEXT, sentences=SENTENCES, tail="and")),
        Exchange(question="Q?", status="failed", error="Load papers first."),
        Exchange(
            question="Wie?",
            status="done",
            answer=dataclasses.replace(real, answer_id="other"),
            translation=Translation(language="German", model="m", sentences=("Ja.", None)),
        ),
        Exchange(question="قل لي"),
    )
    keep = keeper(loaded, "c", "")
    for number, one in enumerate(conversation):
        keep(number, Exchange(question=one.question))
        keep(number, dataclasses.replace(one, asked_at="2026-01-02T03:04:05+00:00"))
    back = reopened(loaded, "c", "")
    assert back == tuple(dataclasses.replace(one, asked_at="2026-01-02T03:04:05+00:00") for one in conversation)


def test_a_rating_comes_back_with_its_answer(loaded: Attest) -> None:
    asked = loaded.ask("What is LanternNet?", keep=True)
    keep = keeper(loaded, "c", "")
    keep(0, Exchange(question="Q?"))
    keep(0, Exchange(question="Q?", status="done", answer=asked))
    loaded.conversations.rate(asked.answer_id, False, "too short")
    (back,) = reopened(loaded, "c", "")
    assert (back.liked, back.comment) == (False, "too short")


def test_what_was_not_checked_is_not_kept() -> None:
    assert kept(Exchange(question="Q?", draft=Draft(tail="and so"))).draft is None
    assert kept(Exchange(question="Q?", status="done", draft=Draft(text=TEXT), answer=answer())).draft is None
    assert kept(Exchange(question="Q?")).asked_at
    assert now().endswith("+00:00")


def test_what_cannot_be_kept_is_logged_and_the_page_goes_on(loaded: Attest, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        keeper(loaded, "c", "")(3, Exchange(question="Q?"))  # the turns before it are not there
    assert "the conversation c is not kept" in caplog.text
    with pytest.raises(LibraryError):
        reopened(loaded, "c", "")


def test_an_answer_whose_conversation_was_deleted_meanwhile_does_not_bring_it_back(loaded: Attest) -> None:
    keep = keeper(loaded, "c", "")
    keep(0, Exchange(question="Q?"))
    loaded.conversations.delete(["c"])
    keep(0, Exchange(question="Q?", status="done", answer=loaded.ask("What is LanternNet?")))
    assert loaded.conversations.list().total == 0
