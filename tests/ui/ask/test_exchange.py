"""A question and its answer as HTML, in each state and with each outcome."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag import Draft
from rag.schema import Translation
from tests.ui.made import answer, passage, reference, sentence, written
from ui.ask.conversation import Exchange
from ui.ask.exchange import Look, exchange, exchanges
from ui.render import NOTE

DONE = Exchange(question="What is LanternNet?", status="done", answer=answer(sentence("It maps caves [1].")))


def test_an_answer_stands_under_its_question_with_its_references() -> None:
    shown = exchange(DONE, 2)
    assert shown.startswith('<article class="exchange done" aria-busy="false" data-turn="2">')
    order = [shown.index(part) for part in ("What is LanternNet?", "It maps", "Written by scripted", "References")]
    assert order == sorted(order)
    assert "The answer is there: 1 sentence, 1 reference." in shown


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


def test_under_an_answer_stand_its_files_its_search_and_what_to_do_with_it() -> None:
    shown = exchange(DONE, 2)
    order = ["References", 'aria-label="Copy"', "Searched for", "Good answer", "Ask again"]
    places = [shown.index(part) for part in order]
    assert places == sorted(places)
    growing = exchange(Exchange(question="Q?"), 2)
    assert not any(part in growing for part in order)


def test_the_newest_question_can_be_edited_and_leads_on() -> None:
    one = replace(DONE, next=("And bats?",))
    assert 'data-send="edit"' in exchange(one, 0, newest=True)
    assert "And bats?" in exchange(one, 0, newest=True)
    assert 'data-send="edit"' not in exchange(one, 0)
    assert "And bats?" not in exchange(one, 0)
    assert 'data-send="edit"' not in exchange(Exchange(question="Q?"), 0, newest=True)


def test_what_is_new_in_the_library_is_offered_and_struck_sentences_can_be_hidden() -> None:
    assert "Ask again with what is new" in exchange(DONE, 0, Look(version=2))
    assert "Ask again with what is new" not in exchange(DONE, 0, Look(version=1))
    assert "Ask again with what is new" not in exchange(DONE, 0)
    assert 'class="exchange done strict"' in exchange(DONE, 0, Look(strict=True))


def test_a_refusal_has_a_search_to_change_too() -> None:
    refused = answer(outcome="not_in_collection", references=(), closest=(passage(),), text="Nothing.")
    shown = exchange(replace(DONE, answer=refused), 0)
    assert shown.index("Not in this collection") < shown.index("Searched for")
    assert "Good answer" in shown


def test_a_translation_stands_before_what_was_checked_with_the_same_citations() -> None:
    text = answer(sentence("It maps caves [1]."), sentence("It is <fast> [1]."), sentence("Bats [1].", shown=False))
    of = Translation(language="German", model="m<1>", sentences=("Es kartiert <Höhlen>.", None))
    shown = exchange(replace(DONE, answer=text, translation=of), 4)
    before, _, after = shown.partition("In English, as it was checked")
    assert "In German, translated by m&lt;1&gt;" in before
    assert "Es kartiert &lt;Höhlen&gt;." in before
    assert "It is &lt;fast&gt;." in before
    assert before.count('data-marker="1" data-turn="4"') == 2
    assert "It maps" in after
    assert "Bats" not in before


def test_of_a_long_conversation_the_oldest_are_left_out_until_asked_for() -> None:
    many = tuple(replace(DONE, question=f"Q{n}?") for n in range(25))
    shown = exchanges(many)
    assert "Show the 5 earlier questions" in shown
    assert shown.count("<article") == 20
    assert 'data-turn="5"' in shown
    assert 'data-turn="4"' not in shown
    assert exchanges(many, whole=True).count("<article") == 25
    assert "Show the 1 earlier question<" in exchanges(many[:21])
