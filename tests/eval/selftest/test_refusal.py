"""Questions are made from titles, and asked with and without the paper."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.progress import silent
from eval.selftest.drawing import draw
from eval.selftest.refusal import question_about, refusals
from rag import Attest


@pytest.mark.parametrize(
    ("title", "question"),
    [
        ("Tidal Clocks of  Shore Crabs.", "What is known about tidal Clocks of Shore Crabs?"),
        ("BERT: Pre-training", "What is known about BERT: Pre-training?"),
        ("Is Bread All You Need?", "Is Bread All You Need?"),
        ("!!!", None),
        ("", None),
    ],
)
def test_a_title_becomes_a_question(title: str, question: str | None) -> None:
    assert question_about(title) == question


@given(st.text(max_size=3000))
def test_any_title_gives_a_question_that_can_be_asked_or_none(title: str) -> None:
    question = question_about(title)
    assert question is None or (question.rstrip().endswith(("?", "？")) and len(question) < 3000)


def test_a_paper_that_is_there_is_cited_and_one_that_nobody_else_answers_for_is_refused(loaded: Attest) -> None:
    part = refusals(loaded, draw(loaded, loaded.papers(), 10, 0, (), silent), silent)
    crabs = next(paper.key for paper in loaded.papers() if "Crabs" in paper.title)
    assert set(part.values("twin_answered")) == set(part.values("twin_cites_paper")) == {1.0}
    assert part.per_query["hidden_refused"][crabs] == 1.0
