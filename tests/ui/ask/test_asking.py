"""The events of a conversation, with a real engine and without a browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from rag import (
    Answer,
    Attest,
    LibraryError,
    ModelError,
)
from rag.schema import KeptTurn
from tests.ui.driven import Page
from ui.ask.conversation import Exchange
from ui.ask.drawing import BEING_ANSWERED
from ui.ask.talk import Talk

HEAD = '<h2 class="question" dir="auto">'


@pytest.fixture
def page(loaded: Attest) -> Page:
    return Page(loaded)


def asked(page: Page, question: str) -> Talk:
    page.fire("question", "submit", question)
    return page.state(Talk)


def slow(loaded: Attest, monkeypatch: pytest.MonkeyPatch) -> tuple[threading.Event, threading.Event]:
    """Let answers wait; the first event tells that one has begun, the second lets them go on."""
    begun, go_on, answer = threading.Event(), threading.Event(), loaded.ask_stream

    def stream(*arguments: Any, **options: Any) -> Iterator[Any]:
        begun.set()
        go_on.wait(20)
        yield from answer(*arguments, **options)

    monkeypatch.setattr(loaded, "ask_stream", stream)
    return begun, go_on


def until_done(loaded: Attest, name: str) -> tuple[KeptTurn, ...]:
    """Wait until the only answer of a conversation is kept."""
    for _ in range(200):
        if loaded.conversations.has(name) and loaded.conversations.get(name).turns[0].status == "done":
            break
        threading.Event().wait(0.05)
    return loaded.conversations.get(name).turns


def questions(page: Page) -> list[str]:
    return [one.question for one in page.state(Talk).exchanges]


def test_asking_tells_what_can_be_done_and_opens_the_first_evidence(page: Page) -> None:
    told = page.fire("question", "submit", "  What is LanternNet? ")
    assert told[0]["question"] == ""
    assert "What is LanternNet?" in told[0]["live"]
    assert 'aria-busy="true"' in told[0]["live"]
    assert 'aria-busy="false"' in told[-1]["live"]
    assert "<mark>" in page.html("evidence")
    assert questions(page) == ["What is LanternNet?"]


def test_the_button_asks_as_the_key_does(page: Page) -> None:
    page.values[page.id("question")] = "What is LanternNet?"
    page.fire("send", "click")
    assert questions(page) == ["What is LanternNet?"]


def test_the_page_learns_the_address_of_its_conversation_and_keeps_it(page: Page, loaded: Attest) -> None:
    first = asked(page, "What is LanternNet?").conversation_id
    assert page.html("address") == first
    assert asked(page, "How accurate is it?").conversation_id == first
    kept = loaded.conversations.get(first)
    assert [turn.question for turn in kept.turns] == ["What is LanternNet?", "How accurate is it?"]
    assert [turn.status for turn in kept.turns] == ["done", "done"]


@pytest.mark.parametrize(("event", "asked_last"), [("question", "And the crabs?"), ("retry", "What is LanternNet?")])
def test_what_was_asked_on_another_page_meanwhile_is_seen_and_kept(
    page: Page, loaded: Attest, event: str, asked_last: str
) -> None:
    talk = asked(page, "What is LanternNet?")
    other = page.another()
    other.values = {key: talk if isinstance(value, Talk) else value for key, value in other.values.items()}
    asked(page, "What is CaveBench?")
    told = other.fire(event, *(("submit", asked_last) if event == "question" else ("click",)))
    assert "What is CaveBench?" in told[0]["past"]
    expected = ["What is LanternNet?", "What is CaveBench?", asked_last]
    assert questions(other) == expected
    assert [turn.question for turn in loaded.conversations.get(talk.conversation_id).turns] == expected


def test_nothing_is_asked_with_nothing(page: Page, loaded: Attest) -> None:
    assert page.fire("question", "submit", " \n ") == [{"question": ""}]
    assert page.fire("retry", "click") == [{"question": ""}]
    assert loaded.conversations.list().total == 0


def test_earlier_answers_stay_as_they_were(page: Page) -> None:
    first = asked(page, "What is LanternNet?")
    told = page.fire("question", "submit", "How accurate is it?")
    assert "What is LanternNet?" in told[0]["past"]
    assert 'data-turn="1"' in told[-1]["live"]
    assert page.state(Talk).exchanges[0] is first.exchanges[0]


def test_an_answer_whose_page_was_cut_off_counts_as_stopped(page: Page) -> None:
    lost = Talk(exchanges=(Exchange(question="Lost?"),))
    page.values = {key: lost if isinstance(value, Talk) else value for key, value in page.values.items()}
    told = page.fire("question", "submit", "What is LanternNet?")
    assert page.state(Talk).exchanges[0].status == "stopped"
    assert "exchange stopped" in told[0]["past"]


def test_retry_replaces_the_last_answer_here_and_where_it_is_kept(page: Page, loaded: Attest) -> None:
    asked(page, "What is LanternNet?")
    asked(page, "What is CaveBench?")
    before = page.state(Talk).answer(1).answer_id
    page.fire("retry", "click")
    assert questions(page) == ["What is LanternNet?", "What is CaveBench?"]
    kept = loaded.conversations.get(page.html("address"))
    assert [turn.question for turn in kept.turns] == questions(page)
    assert kept.turns[1].answer == page.state(Talk).exchanges[1].answer
    assert page.state(Talk).answer(1).answer_id != before


def test_a_question_can_be_asked_as_it_is_written(page: Page) -> None:
    told = page.fire("question", "submit", "Which papers by Okafor are about LanternNot?")
    (first,) = page.state(Talk).exchanges
    assert " interpreted" in told[-1]["live"]
    assert first.answer is not None
    assert first.answer.filters.authors == ("Okafor",)
    told = page.fire("as-written", "click")
    assert " interpreted" not in told[-1]["live"]
    (again,) = page.state(Talk).exchanges
    assert again.answer is not None
    assert (again.question, again.answer.filters.authors, again.answer.notice) == (first.question, (), None)
    page.fire("retry", "click")
    assert page.state(Talk).exchanges[-1].as_written


def test_an_offered_question_is_asked(page: Page) -> None:
    page.fire("live", "example", question="What is LanternNet?")
    assert questions(page) == ["What is LanternNet?"]
    page.fire("live", "example")  # a click without a question
    assert questions(page) == ["What is LanternNet?"]


def test_an_answer_ends_with_questions_that_lead_on(page: Page) -> None:
    told = page.fire("question", "submit", "What is LanternNet?")
    (done,) = page.state(Talk).exchanges
    assert done.next
    shown = [step["live"] for step in told if "live" in step]
    assert "Ask on" not in shown[-2]
    assert "Ask on" in shown[-1]
    asked(page, "How many caves does CaveBench have?")
    assert "Ask on" not in page.html("past")


def test_stop_ends_what_grows_and_nothing_else(page: Page, loaded: Attest, monkeypatch: pytest.MonkeyPatch) -> None:
    _, go_on = slow(loaded, monkeypatch)
    page.fire("stop", "click")  # nothing to stop
    growing = page.begin("question", "submit", "What is LanternNet?")
    assert 'aria-busy="true"' in next(growing)["live"]
    page.another().fire("stop", "click")
    page.fire("stop", "click")
    go_on.set()
    *_, ended, nothing = growing
    assert list(nothing) == ["stop"], "Gradio tells the last once more: what was opened meanwhile stays open"
    (last,) = page.state(Talk).exchanges
    assert last.status == "stopped"
    assert "Stopped before a sentence was checked." in page.html("live")
    assert 'aria-busy="false"' in ended["live"]
    assert loaded.conversations.get(page.html("address")).turns[0].status == "stopped"
    assert asked(page, "What is LanternNet?").exchanges[-1].status == "done"


def test_what_a_reader_opens_while_an_answer_grows_stays_open(
    page: Page, loaded: Attest, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(page, "What is CaveBench?")
    begun, go_on = slow(loaded, monkeypatch)
    for reader, stays in ((page, True), (page.another(), False)):
        growing = page.begin("question", "submit", "What is LanternNet?")
        next(growing)
        begun.wait(20)
        page.fire("past", "open", spot={"turn": "0", "marker": "1"})
        reader.fire("evidence", "chosen")
        go_on.set()
        list(growing)
        assert ("A Benchmark for Cave Mapping" in page.html("evidence")) is stays


def test_a_conversation_answers_one_question_at_a_time(
    page: Page, loaded: Attest, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = slow(loaded, monkeypatch)
    growing = page.begin("question", "submit", "What is LanternNet?")
    next(growing)
    begun.wait(20)
    other = page.another()
    other.values[other.id("address")] = page.html("address")
    (told,) = other.fire("question", "submit", "What is CaveBench?")
    assert BEING_ANSWERED in told["ask-told"]
    assert "question" not in told  # what was typed stays
    go_on.set()
    list(growing)
    other.fire("question", "submit", "What is CaveBench?")
    assert questions(other) == ["What is LanternNet?", "What is CaveBench?"]


def test_whoever_leaves_the_page_finds_the_whole_answer_later(page: Page, loaded: Attest) -> None:
    growing = page.begin("question", "submit", "What is LanternNet?")
    next(growing)
    growing.close()  # type: ignore[attr-defined]
    (kept,) = until_done(loaded, page.html("address"))
    assert kept.answer is not None
    assert kept.answer.outcome == "answered"


def test_a_program_that_was_started_anew_goes_on_with_the_conversation(page: Page, loaded: Attest) -> None:
    asked(page, "What is LanternNet?")
    anew = Page(loaded)  # the browser still has the address, and the state is gone
    anew.values[anew.id("address")] = page.html("address")
    asked(anew, "How accurate is it?")
    assert questions(anew) == ["What is LanternNet?", "How accurate is it?"]
    assert anew.state(Talk).conversation_id == page.html("address")


def test_a_new_conversation_is_empty(page: Page, loaded: Attest) -> None:
    asked(page, "What is LanternNet?")
    told = page.fire("fresh", "click")[-1]
    assert page.state(Talk) == Talk()
    assert (told["past"], told["address"]) == ("", "")
    assert "What is LanternNet?" in told["live"]  # as an example
    assert "exchange" not in told["live"]
    assert loaded.conversations.list().total == 1


def test_a_click_opens_its_evidence_and_nonsense_opens_nothing(page: Page) -> None:
    asked(page, "What is LanternNet?")
    page.fire("live", "open", spot={"turn": "0", "marker": "1"})
    assert "<mark>" in page.html("evidence")
    for nonsense in (None, "x", [], {}, {"turn": "9"}):
        page.fire("live", "open", spot=nonsense)
        assert "Click a citation" in page.html("evidence")


def test_a_paper_that_was_removed_is_told_and_what_it_said_stays(page: Page, loaded: Attest) -> None:
    key = asked(page, "What is LanternNet?").exchanges[-1].references[0].key
    loaded.remove([key])
    page.fire("live", "open", spot={"turn": "0", "marker": "1"})
    assert key in page.html("evidence")
    assert "This paper is no longer in this library." in page.html("evidence")
    assert "<mark>We present LanternNet, a network that maps caves" in page.html("evidence")


def test_a_library_that_is_written_to_elsewhere_answers_all_the_same(
    page: Page, loaded: Attest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object, **__: object) -> None:
        raise LibraryError("The library cannot be opened for writing.")

    monkeypatch.setattr("rag.conversations.Conversations.put", locked)
    assert asked(page, "What is LanternNet?").exchanges[-1].status == "done"


def test_suggestions_that_fail_are_told_and_the_answer_stays(
    page: Page, loaded: Attest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(answer: object = None) -> tuple[str, ...]:
        raise ModelError("The model is away.")

    monkeypatch.setattr(loaded, "questions", broken)
    assert asked(page, "What is LanternNet?").exchanges[-1].status == "done"
    assert "The model is away." in page.html("ask-told")


def test_a_page_that_turns_to_another_conversation_is_told_no_more_of_the_first(
    page: Page, loaded: Attest, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = asked(page, "What is CaveBench?").conversation_id
    page.fire("fresh", "click")
    begun, go_on = slow(loaded, monkeypatch)
    growing = page.begin("question", "submit", "What is LanternNet?")
    next(growing)
    name = page.html("address")
    begun.wait(20)
    page.fire("archive-list", "reopen", conversation=older)
    go_on.set()
    assert not any(f"{HEAD}What is LanternNet?" in step.get("live", "") for step in growing)
    assert questions(page) == ["What is CaveBench?"]
    assert page.html("address") == older
    (kept,) = until_done(loaded, name)
    assert kept.answer is not None
    page.fire("archive-list", "reopen", conversation=name)
    assert "exchange done" in page.html("live")


def test_a_new_conversation_is_not_overwritten_by_what_follows_an_answer(page: Page) -> None:
    growing = page.begin("question", "submit", "What is LanternNet?")
    for step in growing:
        if "exchange done" in step.get("live", ""):
            page.fire("fresh", "click")
    assert page.state(Talk) == Talk()
    assert "welcome" in page.html("live")


def test_the_next_question_can_be_asked_while_something_is_still_added_to_the_last_answer(
    page: Page, loaded: Attest
) -> None:
    told = page.begin("question", "submit", "What is LanternNet?")
    for step in told:
        if "exchange done" in step.get("live", ""):
            break
    page.fire("question", "submit", "What is CaveBench?")
    assert not any(f"{HEAD}What is LanternNet?" in step.get("live", "") for step in told)
    assert questions(page) == ["What is LanternNet?", "What is CaveBench?"]


def test_an_answer_can_be_judged_while_something_is_still_added_to_it(
    page: Page, loaded: Attest, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions_after = loaded.questions

    def judging(answer: Answer | None = None) -> tuple[str, ...]:
        if answer is not None:
            loaded.conversations.rate(answer.answer_id, False)
        return questions_after(answer)

    monkeypatch.setattr(loaded, "questions", judging)
    assert asked(page, "What is LanternNet?").exchanges[-1].liked is False
