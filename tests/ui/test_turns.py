"""The page in a crowd: who waits sees how many come before, and a full line is said in a sentence."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from typing import Any

import pytest

from rag import Attest
from rag.serve.turnstile import Place, Turnstile
from tests.ui.driven import Page
from ui.turns import before

QUESTION = "How accurate is LanternNet on CaveBench?"
# By tab: the button, the field, what is typed, and where its progress is shown.
TABS = {
    "ask": ("send", "question", QUESTION, "live"),
    "overview": ("write", "topic", "cave mapping", "overview"),
    "check": ("check-go", "check-text", "LanternNet reaches an accuracy of 91.4% on CaveBench.", "check-news"),
}


@pytest.fixture
def turnstile() -> Turnstile:
    return Turnstile(at_once=1, waiting=2)


@pytest.fixture
def held(turnstile: Turnstile) -> Iterator[Place]:
    """Somebody whose answer takes its time."""
    with turnstile.line("somebody") as place:
        yield place


def begin(page: Page, tab: str) -> Iterator[dict[str, Any]]:
    button, field, typed, _ = TABS[tab]
    page.values[page.id(field)] = typed
    return page.begin(button, "click")


def until(steps: Iterator[dict[str, Any]], page: Page, tab: str, words: str) -> None:
    for _ in itertools.takewhile(lambda _: words not in page.html(TABS[tab][3]), steps):
        pass
    assert words in page.html(TABS[tab][3])


@pytest.mark.parametrize("tab", TABS)
def test_who_waits_sees_the_place_and_then_the_result(
    loaded: Attest, turnstile: Turnstile, held: Place, tab: str
) -> None:
    page = Page(loaded, turnstile)
    first, second = begin(page, tab), begin(other := page.another(), tab)
    until(first, page, tab, "You are next")
    until(second, other, tab, "1 person is before you")
    held.leave()
    assert list(first)
    assert list(second)
    assert "before you" not in other.html(TABS[tab][3])
    assert turnstile.answering == turnstile.waiting == 0


@pytest.mark.parametrize("tab", TABS)
def test_beyond_the_line_a_sentence_says_when_to_come_back(
    loaded: Attest, turnstile: Turnstile, held: Place, tab: str
) -> None:
    with turnstile.line("b"), turnstile.line("c"):
        page = Page(loaded, turnstile)
        list(begin(page, tab))
        told = page.html({"ask": "live", "overview": "topic-told", "check": "check-told"}[tab])
        assert "Too many people are asking" in told
        assert "seconds" in told


@pytest.mark.parametrize(("tab", "stop"), [("ask", "stop"), ("overview", "stop-writing"), ("check", "check-stop")])
def test_who_stops_before_the_turn_leaves_the_line(
    loaded: Attest, turnstile: Turnstile, held: Place, tab: str, stop: str
) -> None:
    page = Page(loaded, turnstile)
    steps = begin(page, tab)
    until(steps, page, tab, "You are next")
    page.fire(stop, "click")
    list(steps)
    for _ in range(100):
        if not turnstile.waiting:
            break
        time.sleep(0.05)
    assert turnstile.waiting == 0
    assert "before you" not in page.html(TABS[tab][3])


def test_the_words_for_a_place() -> None:
    assert [before(place) for place in (1, 2, 31)] == [
        "You are next",
        "1 person is before you",
        "30 people are before you",
    ]
