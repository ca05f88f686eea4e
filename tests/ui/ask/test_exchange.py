"""A question and its answer as HTML, in each state and with each outcome."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag import Draft
from tests.ui.made import answer, passage, reference, sentence, written
from ui.ask.conversation import Exchange
from ui.ask.exchange import exchange, exchanges
from ui.render import NOTE

DONE = Exchange(question="What is LanternNet?", status="done", answer=answer(sentence("It maps caves [1].")))


def test_an_answer_stands_under_its_question_with_its_references() -> None:
    shown = exchange(DONE, 2)
    assert shown.startswith('<article class="exchange done" aria-busy="false" data-turn="2">')
    order = [shown.index(part) for part in ("What is LanternNet?", "It maps", "Written by scripted", "References")]
    assert order == sorted(order)
    assert "The answer is there: 1 sentences, 1 references." in shown


def test_a_question_is_text_and_a_long_one_is_cut() -> None:
    assert "&lt;script&gt;" in exchange(replace(DONE, question="<script>"), 0)
    assert len(exchange(replace(DONE, question="x" * 100_000), 0)) < 10_000


def test_an_answer_without_a_model_says_that_it_quotes() -> None:
    shown = exchange(replace(DONE, answer=answer(sentence("It maps [1]."), mode="extractive")), 0)
    assert "Quoted word for word." in shown


def test_notes_are_called_notes() -> None:
    one = (reference(abstract_kind="note"),)
    assert f"Each source is a {NOTE}." in exchange(replace(DONE, answer=answer(references=one)), 0)
    mixed = (*one, reference(2))
    assert f"A dotted citation is a {NOTE}." in exchange(replace(DONE, answer=answer(references=mixed)), 0)


def test_a_notice_is_one_line_before_the_answer() -> None:
    shown = exchange(replace(DONE, answer=answer(sentence("It maps [1]."), notice="The model is <away>.")), 0)
    assert '<p class="notice">The model is &lt;away&gt;.</p>' in shown
    assert shown.index("notice") < shown.index('class="answer"')


@pytest.mark.parametrize(
    ("outcome", "words"),
    [("not_stated", "The abstracts do not say"), ("not_in_collection", "Not in this collection")],
)
def test_without_an_answer_the_closest_papers_can_be_opened(outcome: str, words: str) -> None:
    refused = answer(outcome=outcome, references=(), closest=(passage(abstract_kind="note"),), text="Nothing.")
    shown = exchange(replace(DONE, answer=refused), 1)
    assert words in shown
    assert 'data-send="open" data-turn="1" data-key="holm2021lanternnet">LanternNet</button>' in shown
    assert "We present LanternNet." in shown
    assert NOTE in shown
    assert "References" not in shown


def test_a_partial_answer_is_called_partial() -> None:
    shown = exchange(replace(DONE, answer=answer(sentence("It maps [1]."), outcome="partial")), 0)
    assert "Answered in part" in shown


def test_before_the_first_word_the_page_says_what_happens() -> None:
    shown = exchange(Exchange(question="Q?"), 0)
    assert 'aria-busy="true"' in shown
    assert "Reading the abstracts" in shown


def test_a_growing_answer_shows_what_is_checked_and_what_is_not() -> None:
    text, sentences = written(sentence("It maps [1]."))
    shown = exchange(Exchange(question="Q?", draft=Draft(text=text, sentences=sentences, tail="Now com")), 0)
    assert "It" in shown
    assert "being checked</span> Now com" in shown


def test_a_stopped_answer_keeps_what_was_checked_only() -> None:
    text, sentences = written(sentence("It maps [1]."))
    draft = Draft(text=text, sentences=sentences, tail="Now com")
    shown = exchange(Exchange(question="Q?", status="stopped", draft=draft), 0)
    assert "Stopped." in shown
    assert "[1]" in shown
    assert "Now com" not in shown


def test_a_failure_is_one_sentence() -> None:
    shown = exchange(Exchange(question="Q?", status="failed", error="Load papers first."), 0)
    assert '<p class="trouble" role="alert">Load papers first.</p>' in shown


def test_a_conversation_is_its_exchanges_in_order() -> None:
    shown = exchanges((DONE, replace(DONE, question="And then?")))
    assert shown.index('data-turn="0"') < shown.index("And then?")
    assert 'data-turn="1"' in shown
