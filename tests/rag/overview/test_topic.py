"""The topic that a wish names, and what a topic lists."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.overview.topic import asks_for_overview, parts_of, topic_of


@pytest.mark.parametrize(
    ("wish", "topic"),
    [
        ("hubness", "hubness"),
        ("Give me an overview of hubness.", "hubness"),
        ("Please write a short literature review on bees in cities, please!", "bees in cities"),
        ("What is known about “late interaction”?", "late interaction"),
        ("Summarize recent work on moss in this collection", "moss"),
        ("I'd like to read about tidal clocks", "about tidal clocks"),
        ("overview", "overview"),
        ("Give me an overview of ", "an overview of"),
    ],
)
def test_a_wish_is_read_as_its_topic(wish: str, topic: str) -> None:
    assert topic_of(wish) == topic


@pytest.mark.parametrize("question", ["Give me an overview of bees", "Summarise the literature on bees"])
def test_a_question_for_an_overview_is_known(question: str) -> None:
    assert asks_for_overview(question)


@pytest.mark.parametrize("question", ["How do bees dance?", "What accuracy does BeeDecoder reach?"])
def test_another_question_is_not(question: str) -> None:
    assert not asks_for_overview(question)


def test_a_list_has_parts_and_one_thing_has_none() -> None:
    assert parts_of("pesticides and mites") == ("pesticides", "mites")
    assert parts_of("waggle dance") == ()


@given(st.text(max_size=200))
def test_no_wish_is_emptied(text: str) -> None:
    assert any(map(str.isalnum, topic_of(text))) == any(map(str.isalnum, text)) or not topic_of(text).isascii()


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Give me an overview of hubness", True),
        ("Can you write me a short survey on sieves, please?", True),
        ("Summarise the work on time series", True),
        ("What is the state of the art in beekeeping?", True),
        ("What accuracy does DPR report on TriviaQA?", False),
        ("Which papers give a review of sieves?", False),
        ("How does the survey of farmers define drought?", False),
    ],
)
def test_only_a_wish_for_an_overview_is_one(question: str, wanted: bool) -> None:
    assert asks_for_overview(question) is wanted
