"""The events of the conversation, with a real engine and without a browser."""

from __future__ import annotations

from typing import Any

import pytest

from rag import Attest, LibraryError
from tests.ui.made import handler
from ui.ask.chat import opening
from ui.ask.conversation import Conversation, Exchange
from ui.page import build


def by_name(updates: dict[Any, Any]) -> dict[str, Any]:
    """Return what changes by the element's id on the page."""
    return {component.elem_id or "state": value for component, value in updates.items()}


class Request:
    """Which page asks."""

    session_hash = "abc"


def steps(page: Any, name: str, *arguments: Any) -> list[dict[str, Any]]:
    return [by_name(updates) for updates in handler(page, name)(*arguments, Request)]


@pytest.fixture
def page(loaded: Attest) -> Any:
    return build(loaded)


def asked(page: Any, question: str, conversation: Conversation = ()) -> Conversation:
    states = [step["state"] for step in steps(page, "asked", conversation, question) if "state" in step]
    return states[-1]


def test_asking_swaps_the_buttons_and_opens_the_first_evidence(page: Any) -> None:
    told = steps(page, "asked", (), "  What is LanternNet? ")
    assert told[0]["question"] == ""
    assert told[0]["send"]["visible"] is False
    assert told[0]["stop"]["visible"] is True
    assert "What is LanternNet?" in told[0]["live"]
    assert told[-1]["stop"]["visible"] is False
    assert told[-1]["retry"]["visible"] is True
    assert "<mark>" in told[-1]["evidence"]
    assert told[-1]["state"][-1].question == "What is LanternNet?"


def test_nothing_is_asked_with_nothing(page: Any) -> None:
    assert steps(page, "asked", (), " \n ") == [{"question": ""}]
    assert steps(page, "again", ()) == [{"question": ""}]


def test_earlier_answers_stay_as_they_were(page: Any) -> None:
    first = asked(page, "What is LanternNet?")
    told = steps(page, "asked", first, "How accurate is it?")
    assert "What is LanternNet?" in told[0]["past"]
    assert 'data-turn="1"' in told[-1]["live"]
    assert told[-1]["state"][0] is first[0]


def test_an_answer_whose_page_was_cut_off_counts_as_stopped(page: Any) -> None:
    told = steps(page, "asked", (Exchange(question="Lost?"),), "What is LanternNet?")
    assert told[-1]["state"][0].status == "stopped"
    assert "exchange stopped" in told[0]["past"]


def test_retry_replaces_the_last_answer(page: Any) -> None:
    conversation = asked(page, "What is CaveBench?", asked(page, "What is LanternNet?"))
    told = steps(page, "again", conversation)
    assert [e.question for e in told[-1]["state"]] == ["What is LanternNet?", "What is CaveBench?"]


def test_a_question_can_be_asked_as_it_is_written(page: Any) -> None:
    conversation = asked(page, "Which papers by Okafor are about LanternNot?")
    told = steps(page, "asked", (), "Which papers by Okafor are about LanternNot?")
    assert told[-1]["as-written"]["visible"] is True
    assert conversation[-1].answer.filters.authors == ("Okafor",)
    told = steps(page, "literally", conversation)
    assert told[-1]["as-written"]["visible"] is False
    (again,) = told[-1]["state"]
    assert (again.question, again.answer.filters.authors, again.answer.notice) == (conversation[-1].question, (), None)
    told = steps(page, "again", told[-1]["state"])
    assert told[-1]["state"][-1].as_written


def test_an_example_is_asked(page: Any) -> None:
    class Event:
        question = "What is LanternNet?"

    assert steps(page, "chosen", (), Event())[-1]["state"][-1].question == "What is LanternNet?"


def test_stop_ends_what_grows_and_nothing_else(page: Any) -> None:
    end = handler(page, "end")
    end(Request)  # nothing to stop
    growing = handler(page, "asked")((), "What is LanternNet?", Request)
    assert by_name(next(growing))["stop"]["visible"] is True

    class Elsewhere:
        session_hash = "def"

    end(Elsewhere)
    end(Request)
    ended = [by_name(updates) for updates in growing][-1]
    assert ended["state"][-1].status == "stopped"
    assert "Stopped." in ended["live"]
    assert ended["send"]["visible"] is True
    assert asked(page, "What is LanternNet?")[-1].status == "done"


def test_a_new_conversation_is_empty(page: Any) -> None:
    cleared = by_name(handler(page, "clear")())
    assert cleared["state"] == ()
    assert cleared["past"] == ""
    assert "What is LanternNet?" in cleared["live"]  # as an example
    assert cleared["retry"]["visible"] is False


def test_a_click_opens_its_evidence_and_nonsense_opens_nothing(page: Any) -> None:
    class Event:
        def __init__(self, spot: object) -> None:
            self.spot = spot

    conversation = asked(page, "What is LanternNet?")
    open_clicked = handler(page, "open_clicked")
    assert "<mark>" in open_clicked(conversation, Event({"turn": "0", "marker": "1"}))
    for nonsense in (None, "x", [], {}, {"turn": "9"}):
        assert "Click a citation" in open_clicked(conversation, Event(nonsense))


def test_a_paper_that_was_removed_is_told(page: Any, loaded: Attest) -> None:
    class Event:
        spot = {"turn": "0", "marker": "1"}

    conversation = asked(page, "What is LanternNet?")
    key = conversation[-1].references[0].key
    loaded.remove([key])
    assert key in handler(page, "open_clicked")(conversation, Event())


def test_a_library_that_cannot_be_opened_is_told_at_first_sight(
    loaded: Attest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> int:
        raise LibraryError("The library is damaged; run attest doctor.")

    monkeypatch.setattr(loaded, "count", broken)
    assert "run attest doctor" in opening(loaded)
