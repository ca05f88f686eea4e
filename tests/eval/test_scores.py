"""Answers against what a right one would be, worked by hand."""

from __future__ import annotations

import dataclasses

import pytest

from eval.questions import Gold, Question
from eval.scores import covers, facts, overall, score
from rag import (
    Answer,
    Filters,
    Paper,
)
from rag.schema import (
    AnswerSentence,
    Models,
    Quote,
    Reference,
    Usage,
)

PAPERS = {
    "a": Paper(key="a", paper_id="1", title="Caves", abstract="It maps 1,200 caves. It takes 3 hours.", year=2021),
    "b": Paper(key="b", paper_id="2", title="Bread", abstract="Bread rises.", year=None),
}
QUESTION = Question(
    id="q",
    question="How many caves?",
    gold_titles=("Caves",),
    gold_quotes=("It maps 1,200 caves.",),
    gold_facts=("1,200|1200", "3 hours"),
    answerable=True,
)
GOLD = Gold(frozenset({"a"}), frozenset())


def sentence(text: str, quote: str, marker: int = 1, verdict: str = "supported", shown: bool = True) -> AnswerSentence:
    return AnswerSentence(
        text=text,
        shown=shown,
        start=0,
        end=len(text),
        citations=(marker,),
        verdict=verdict,  # type: ignore[arg-type]
        score=0.9,
        evidence=(Quote(marker=marker, quote=quote, start=0, end=len(quote)),),
    )


def reference(marker: int, key: str) -> Reference:
    paper = PAPERS[key]
    names = {"title": paper.title, "authors": (), "year": paper.year, "venue": None, "url": None}
    return Reference(marker=marker, key=key, paper_id=paper.paper_id, **names)


ANSWER = Answer(
    answer_id="x",
    question="How many caves?",
    search_query="How many caves?",
    filters=Filters(),
    outcome="answered",
    mode="llm",
    text="It maps 1200 caves [1]. Bread rises [2].",
    sentences=(
        sentence("It maps 1200 caves [1].", "It maps 1,200 caves."),
        sentence("Bread rises [2].", "Bread rises.", marker=2, verdict="partly"),
        sentence("Crabs swim 99 miles [1].", "It takes 3 hours.", verdict="unsupported", shown=False),
    ),
    references=(reference(1, "a"), reference(2, "b")),
    closest=(),
    passages=(),
    models=Models(llm="m", embedding="e"),
    usage=Usage(input_tokens=10, output_tokens=None),
    timings_ms={"total": 500.0},
    library_version=1,
)
REFUSED = dataclasses.replace(
    ANSWER, outcome="not_in_collection", text="Nothing here.", sentences=(), references=(), usage=None
)


def test_every_measure_of_an_answer() -> None:
    assert score(QUESTION, GOLD, ANSWER, PAPERS) == {
        "outcome": 1.0,
        "citation_recall": 1.0,
        "citation_precision": 0.5,
        "quote_hit": 1.0,
        "fact_coverage": 0.5,
        "number_fidelity": 1.0,
        "supported": pytest.approx(1 / 3),
        "partly": pytest.approx(1 / 3),
        "unsupported": pytest.approx(1 / 3),
        "uncited": 0.0,
        "words": 8.0,
        "seconds": 0.5,
        "input_tokens": 10.0,
    }


def test_a_paper_that_may_be_cited_is_not_wrong() -> None:
    assert score(QUESTION, Gold(frozenset("a"), frozenset("b")), ANSWER, PAPERS)["citation_precision"] == 1.0


def test_a_refusal_of_what_can_be_answered_scores_nothing() -> None:
    found = score(QUESTION, GOLD, REFUSED, PAPERS)
    assert {
        name: found[name] for name in ("outcome", "citation_recall", "quote_hit", "fact_coverage")
    } == dict.fromkeys(("outcome", "citation_recall", "quote_hit", "fact_coverage"), 0.0)
    assert not {"citation_precision", "number_fidelity", "supported"} & set(found)


@pytest.mark.parametrize(("answer", "right"), [(ANSWER, 0.0), (REFUSED, 1.0)])
def test_what_cannot_be_answered_must_be_refused(answer: Answer, right: float) -> None:
    asked = Question(id="q", question="Q?", answerable=False)
    found = score(asked, Gold(frozenset(), frozenset()), answer, PAPERS)
    assert found["outcome"] == right
    assert "citation_recall" not in found


def test_where_both_are_right_the_outcome_is_not_counted() -> None:
    assert "outcome" not in score(dataclasses.replace(QUESTION, answerable=None), GOLD, REFUSED, PAPERS)


def test_a_number_that_no_cited_paper_has_is_found() -> None:
    wrong = dataclasses.replace(
        ANSWER, sentences=(sentence("It maps 1300 caves in 2021 [1].", "It maps 1,200 caves."),)
    )
    assert score(QUESTION, GOLD, wrong, PAPERS)["number_fidelity"] == 0.5


def test_a_gold_span_is_covered_by_the_sentence_around_it_or_most_of_itself() -> None:
    assert covers("In short, it maps 1,200 caves.", "It maps 1,200 caves.")
    assert covers("It maps caves with sparse light", "It maps caves with sparse light and sound.")
    assert not covers("It maps", "It maps caves with sparse light and sound.")
    assert not covers("Bread rises.", "It maps 1,200 caves.")


def test_facts_have_alternatives_and_ignore_case_and_markers() -> None:
    asked = Question(id="q", question="Q?", gold_facts=("Nine Days|9 days", "twelve"))
    assert facts(asked, "It lasts nine [1] days.") == {"fact_coverage": 0.5}
    assert facts(Question(id="q", question="Q?"), "x") == {}


def test_the_worst_are_found_by_the_mean_of_what_counts() -> None:
    assert overall({"outcome": 1.0, "quote_hit": 0.0, "words": 500.0}) == 0.5
    assert overall({"words": 500.0}) == 1.0
