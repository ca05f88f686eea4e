"""A conversation grows answer by answer, and never changes in place."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from rag import Answer, Attest, Draft, Filters, LibraryEmptyError, Turn
from tests.ui.made import answer, sentence, written
from ui.ask.conversation import BROKEN, Conversation, Exchange, ask, stopped, turns


class Scripted:
    """An engine that says what it was told to, and remembers what it was asked."""

    def __init__(self, *steps: Draft | Answer | Exception) -> None:
        self.steps = steps
        self.history: tuple[Turn, ...] | None = None

    def ask_stream(self, question: str, *, history: tuple[Turn, ...], **_: object) -> Iterator[Draft | Answer]:
        self.history = history
        for step in self.steps:
            if isinstance(step, Exception):
                raise step
            yield step


def talk(engine: Any, earlier: Conversation = (), question: str = "Q?") -> list[Conversation]:
    return list(ask(engine, earlier, Exchange(question=question), threading.Event()))


DRAFT = Draft(text="It maps [1].", sentences=written(sentence("It maps [1]."))[1], tail="and")
DONE = Exchange(question="First?", status="done", answer=answer(sentence("It maps [1].")))


def test_the_question_is_there_at_once_then_drafts_then_the_answer() -> None:
    grown = talk(Scripted(DRAFT, answer(sentence("It maps [1]."))), (DONE,))
    assert [[e.status for e in state] for state in grown] == [["done", "asking"], ["done", "asking"], ["done", "done"]]
    assert grown[0][-1].text == ""
    assert grown[1][-1].draft is DRAFT
    assert grown[2][-1].references


def test_drafts_that_come_faster_than_the_page_can_show_are_passed_over() -> None:
    grown = talk(Scripted(*[DRAFT] * 50, answer(sentence("It maps [1]."))))
    assert len(grown) < 10
    assert grown[-1][-1].status == "done"


def test_the_last_draft_before_a_rest_is_shown() -> None:
    class Resting(Scripted):
        def ask_stream(self, question: str, *, history: tuple[Turn, ...], **_: object) -> Iterator[Draft | Answer]:
            yield Draft(tail="a")
            yield Draft(tail="ab")
            threading.Event().wait(0.4)
            yield answer()

    tails = [state[-1].draft.tail for state in talk(Resting())]
    assert tails[1] == "a"
    assert "ab" in tails


def test_what_was_said_before_is_handed_on() -> None:
    engine = Scripted(answer())
    unanswered = Exchange(question="Lost?", status="failed", error="x")
    talk(engine, (DONE, unanswered))
    assert engine.history == (
        Turn(role="user", content="First?"),
        Turn(role="assistant", content="It maps [1]."),
    )


def test_the_checked_part_of_a_stopped_answer_was_said() -> None:
    assert [t.content for t in turns((Exchange(question="Q?", status="stopped", draft=DRAFT),))] == [
        "Q?",
        "It maps [1].",
    ]


def test_an_error_for_the_user_ends_the_answer_with_its_words() -> None:
    last = talk(Scripted(DRAFT, LibraryEmptyError("Load papers first.")))[-1][-1]
    assert (last.status, last.error, last.text) == ("failed", "Load papers first.", "It maps [1].")


def test_a_mistake_of_ours_is_shown_and_raised() -> None:
    states = ask(Scripted(ZeroDivisionError()), (), Exchange(question="Q?"), threading.Event())  # type: ignore[arg-type]
    next(states)
    assert next(states)[-1].error == BROKEN
    with pytest.raises(ZeroDivisionError):
        next(states)


def test_stopping_marks_only_an_unfinished_answer() -> None:
    assert stopped(()) == ()
    assert stopped((DONE,)) == (DONE,)
    growing = Exchange(question="Q?", draft=DRAFT)
    assert [e.status for e in stopped((DONE, growing))] == ["done", "stopped"]
    assert growing.status == "asking"


def test_a_silent_model_can_be_stopped() -> None:
    silence, stop = threading.Event(), threading.Event()

    class Silent(Scripted):
        def ask_stream(self, question: str, *, history: tuple[Turn, ...], **_: object) -> Iterator[Draft | Answer]:
            yield DRAFT
            silence.wait(10)

    states = ask(Silent(), (), Exchange(question="Q?"), stop)  # type: ignore[arg-type]
    assert [next(states)[-1].status for _ in range(2)] == ["asking", "asking"]
    stop.set()
    last = list(states)[-1][-1]
    silence.set()
    assert (last.status, last.text) == ("stopped", "It maps [1].")


def test_one_that_is_stopped_just_as_its_model_ends_is_stopped_all_the_same() -> None:
    stop = threading.Event()
    kept: list[tuple[int, str]] = []

    class Ending(Scripted):
        def ask_stream(self, question: str, *, history: tuple[Turn, ...], **_: object) -> Iterator[Draft | Answer]:
            stop.set()
            yield answer()

    states = list(ask(Ending(), (DONE,), Exchange(question="Q?"), stop, lambda n, e: kept.append((n, e.status))))  # type: ignore[arg-type]
    assert states[-1][-1].status == "stopped"
    assert kept == [(1, "asking"), (1, "stopped")]


def test_the_beginning_and_the_end_are_kept_and_then_it_is_done() -> None:
    told: list[object] = []
    states = ask(
        Scripted(DRAFT, answer()),  # type: ignore[arg-type]
        (DONE,),
        Exchange(question="Q?"),
        threading.Event(),
        lambda number, one: told.append((number, one.status)),
        lambda: told.append("done"),
    )
    list(states)
    assert told == [(1, "asking"), (1, "done"), "done"]


@pytest.mark.parametrize(
    ("error", "words"), [(LibraryEmptyError("Load papers first."), "Load papers first."), (ZeroDivisionError(), BROKEN)]
)
def test_a_failure_is_kept_as_one(error: Exception, words: str) -> None:
    kept: list[tuple[str, str | None]] = []
    states = ask(
        Scripted(error),  # type: ignore[arg-type]
        (),
        Exchange(question="Q?"),
        threading.Event(),
        lambda _, one: kept.append((one.status, one.error)),
    )
    try:
        list(states)
    except ZeroDivisionError:
        assert words == BROKEN
    assert kept[-1] == ("failed", words)


def test_the_answer_is_written_to_its_end_when_nobody_looks_any_more() -> None:
    ended = threading.Event()
    kept: list[str] = []
    states = ask(
        Scripted(*[DRAFT] * 5, answer()),  # type: ignore[arg-type]
        (),
        Exchange(question="Q?"),
        threading.Event(),
        lambda _, one: kept.append(one.status),
        ended.set,
    )
    next(states)
    next(states)
    states.close()  # type: ignore[attr-defined]
    assert ended.wait(10)
    assert kept == ["asking", "done"]


def test_an_engine_is_asked_for_what_the_exchange_says(loaded: Attest) -> None:
    first = loaded.ask("What is LanternNet?", keep=True)
    again = list(ask(loaded, (), Exchange(question="x", again=first.answer_id), threading.Event()))[-1][-1].answer
    assert again is not None
    assert again.again is not None
    assert again.question == "What is LanternNet?"
    other = Exchange(question="What is LanternNet?", search_query="bread", papers=1, filters=Filters(year_to=2019))
    found = list(ask(loaded, (), other, threading.Event()))[-1][-1].answer
    assert found is not None
    assert (found.search_query, found.filters.year_to) == ("bread", 2019)
    assert {passage.key for passage in found.passages} == {"okafor2019bread"}
