"""What stands under an answer: copies and files, thumbs, what was searched for, what to ask on."""

from __future__ import annotations

import re
from typing import Any

import pytest

from rag import Filters
from rag.schema import (
    Again,
    SupportChange,
    Usage,
)
from tests.ui.made import answer, sentence
from ui.ask.actions import actions, compared, further, saving, searched, took


def line(**fields: Any) -> str:
    given: dict[str, Any] = {"liked": None, "comment": "", "changed": False, **fields}
    return actions(answer(), 3, **given)


def test_what_is_copied_and_what_is_saved_know_their_turn() -> None:
    shown = saving(2)
    copied = re.findall(r'data-format="(\w+)" data-turn="2" data-copy="yes"', shown)
    assert copied == ["md", "bibtex", "ris"]
    assert len(re.findall(r'data-send="download" data-format="\w+" data-turn="2">', shown)) == 5
    assert 'aria-label="Copy"' in shown
    assert 'aria-label="Download"' in shown


@pytest.mark.parametrize(
    ("timings", "usage", "words"),
    [
        ({}, None, ""),
        ({"total": 34.2}, None, "0.03 s"),
        ({"total": 12_345.0}, None, "12 s"),
        ({"total": 9_999.0}, Usage(input_tokens=1200, output_tokens=34), "10.00 s · 1,234 tokens"),
        ({}, Usage(input_tokens=1, output_tokens=1, cost_usd=0.00512), "2 tokens · 0.0051 USD"),
        ({}, Usage(input_tokens=1, output_tokens=1, cost_usd=0.000001), "2 tokens · less than 0.0001 USD"),
        ({}, Usage(input_tokens=None, output_tokens=4), ""),
    ],
)
def test_time_and_cost_are_told_as_far_as_they_are_known(
    timings: dict[str, float], usage: Usage | None, words: str
) -> None:
    assert took(answer(timings_ms=timings, usage=usage)) == words


def test_a_thumb_says_whether_it_is_pressed_and_only_then_a_note_is_asked_for() -> None:
    assert re.findall(r'aria-pressed="(\w+)" aria-label="([\w ]+)"', line()) == [
        ("false", "Good answer"),
        ("false", "Bad answer"),
    ]
    assert "<form" not in line()
    down = line(liked=False)
    assert re.findall(r'aria-pressed="(\w+)"', down) == ["false", "true"]
    assert "What was wrong?" in down
    assert 'data-send="comment" data-turn="3"' in down
    assert "What was good?" in line(liked=True)
    noted = line(liked=False, comment="wrong <year>")
    assert "wrong &lt;year&gt;" in noted
    assert "<form" not in noted


def test_asking_again_is_offered_as_new_only_if_something_is() -> None:
    assert ">Ask again</button>" in line()
    assert ">Ask again with what is new</button>" in line(changed=True)


def test_what_was_searched_for_opens_to_a_form_that_holds_it() -> None:
    shown = searched(answer(search_query='caves "a<b"', filters=Filters(year_from=2019, authors=("Holm",))), 1)
    assert '<q dir="auto">caves &quot;a&lt;b&quot;</q>' in shown
    assert "since 2019 · author Holm" in shown
    assert 'data-send="rerun" data-turn="1"' in shown
    assert 'name="query" dir="auto" autocomplete="off" value="caves &quot;a&lt;b&quot;"' in shown
    assert 'name="year_from" value="2019"' in shown
    assert '<span class="limits">' not in searched(answer(), 0)


def test_questions_that_lead_on_are_buttons_that_ask_them() -> None:
    assert further(()) == ""
    shown = further(("What is <X>?",))
    assert 'data-send="example" data-question="What is &lt;X&gt;?">What is &lt;X&gt;?</button>' in shown


def change(**fields: Any) -> SupportChange:
    given: dict[str, Any] = {"text": "It maps <caves>.", "change": "lost", "verdict_before": "supported"}
    return SupportChange(**{**given, "verdict": "unsupported", "keys_before": ("a",), "keys": (), **fields})


def test_what_became_of_an_earlier_answer_is_told() -> None:
    def of(*changes: SupportChange) -> str:
        again = Again(answer_id="0", asked_at="2026-01-01T00:00:00+00:00", library_version=1, changes=changes)
        return compared(answer(sentence("It maps [1]."), again=again))

    assert compared(answer()) == ""
    assert "Nothing has changed since then" in of(change(change="same", keys=("a",)))
    shown = of(change(), change(change="gained", keys=("a", "b")), change(change="same"))
    assert shown.count("<li>") == 2
    assert "<strong>support lost</strong>" in shown
    assert "It maps &lt;caves&gt;." in shown
    assert "now no paper; before a" in shown
    assert "now a, b; before a" in shown
