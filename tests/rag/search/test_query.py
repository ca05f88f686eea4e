"""What is searched for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.schema import Turn
from rag.search.followup import leans_back
from rag.search.query import normalise, search_text


def user(text: str) -> Turn:
    return Turn(role="user", content=text)


def assistant(text: str) -> Turn:
    return Turn(role="assistant", content=text)


def test_control_characters_and_surplus_blanks_go() -> None:
    assert normalise("  what\x00 is\x1b[31m\n hubness? ") == "what is [31m hubness?"


def test_composed_and_decomposed_letters_are_one() -> None:
    assert normalise("nai\u0308ve") == normalise("na\u00efve")


@given(st.text())
def test_normalised_text_can_be_stored_and_is_stable(text: str) -> None:
    once = normalise(text)
    once.encode()
    assert normalise(once) == once


@pytest.mark.parametrize(
    "question",
    [
        "and on CaveBench?",
        "What about wet walls?",
        "Why?",
        "How do they compare?",
        "its accuracy?",
        "And the second one?",
    ],
)
def test_a_continuation_leans_on_the_turn_before(question: str) -> None:
    assert leans_back(question)


@pytest.mark.parametrize(
    "question",
    [
        "Which methods map caves with sparse light?",
        "How long does the rhythm of shore crabs persist in darkness?",
        "Does adding sugar change how bread rises under low gravity?",
        "What is ColBERT?",
        "What is ColBERT 2?",
        "bread gravity",
    ],
)
def test_a_full_question_stands_alone(question: str) -> None:
    assert not leans_back(question)
    assert search_text(question, [user("What is LanternNet?"), assistant("A network [1].")]) == question


def test_a_continuation_is_searched_with_the_words_it_leans_on() -> None:
    history = [user("Which methods map caves?"), assistant("LanternNet does [1].")]
    assert search_text("and on CaveBench?", history) == "methods map caves LanternNet and on CaveBench?"


def test_a_chain_of_continuations_goes_back_to_what_stands_alone() -> None:
    history = [user("Bread under low gravity?"), user("Which methods map caves with lamps?"), user("and in wet ones?")]
    assert search_text("Why?", history) == "methods map caves lamps wet Why?"


def test_a_long_chain_is_searched_with_two_earlier_turns_at_most() -> None:
    history = [user("Which methods map caves?"), *(user(f"and in cave {n}?") for n in range(50))]
    assert search_text("Why?", history) == "methods map caves 49 Why?"


def test_markers_of_earlier_turns_are_not_searched_for() -> None:
    assert "[1]" not in search_text("Why?", [user("Does LanternNet map caves as [1] says?")])
    assert "[2]" not in search_text("And in [2]?", [user("Does LanternNet map caves?"), assistant("Yes [2].")])


def test_without_a_history_the_question_is_searched_as_it_is() -> None:
    assert search_text("Why?", []) == "Why?"
