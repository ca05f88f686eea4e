"""Example questions are made from titles."""

from __future__ import annotations

import pytest

from rag.suggesting.titles import examples, question_for
from tests.ui.made import paper

LOWER = frozenset("passage re ranking with dense retrieval a study of in the".split())


@pytest.mark.parametrize(
    ("title", "question"),
    [
        ("ColBERT: Efficient and Effective Passage Search", "What is ColBERT?"),
        ("MS MARCO: A Dataset", "What is MS MARCO?"),
        ("Atlas: Few-shot Learning", "What is Atlas?"),
        ("Natural Questions: A Benchmark", "What do the abstracts say about Natural Questions?"),
        ("Is ChatGPT Good at Search? Investigating Models", "Is ChatGPT Good at Search?"),
        ("Passage Re-Ranking with BERT", "What do the abstracts say about passage re-ranking with BERT?"),
        ("A Study of Wasserstein Distances", "What do the abstracts say about a Study of Wasserstein Distances?"),
        ("x" * 200, None),
        ("  ", None),
        ("...", None),
    ],
)
def test_question_for_a_title(title: str, question: str | None) -> None:
    assert question_for(title, LOWER) == question


def test_examples_come_from_all_over_the_library() -> None:
    papers = [paper(title=f"Net{n}: A Network") for n in range(100)]
    assert examples(papers) == ("What is Net12?", "What is Net37?", "What is Net62?", "What is Net87?")


def test_papers_that_give_no_question_are_passed_over() -> None:
    papers = [paper(title="x" * 200), paper(title="NoText: A", abstract=" "), paper(title="GoodNet: A Network")]
    assert examples(papers, count=1) == ("What is GoodNet?",)


def test_a_title_that_says_what_it_is_about_is_preferred_to_a_slogan() -> None:
    papers = [paper(title="Lost in the Middle: How Models Read"), paper(title="Reading of Long Texts")]
    assert examples(papers, count=1) == ("What do the abstracts say about Reading of Long Texts?",)
    assert examples(papers[:1], count=1) == ("What do the abstracts say about Lost in the Middle?",)


def test_a_question_is_offered_once() -> None:
    assert examples([paper(title="GoodNet: A Network")] * 8) == ("What is GoodNet?",)


def test_an_empty_library_has_no_examples() -> None:
    assert examples([]) == ()
