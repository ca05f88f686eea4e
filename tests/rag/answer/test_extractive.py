"""Which sentences are quoted: a fact from few papers, a line of each where several are wanted."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.evidence import Evidence
from rag.answer.extractive import Pick, pick
from rag.schema import Paper
from rag.search.breadth import Breadth, Kind

KINDS: tuple[Kind, ...] = ("single", "topic", "list", "overview", "comparison")


def papers(*relevance: list[float], alike: bool = False) -> list[Evidence]:
    """Return evidence whose sentences score so; no two are alike in meaning, or all are."""
    number, made = iter(range(10_000)), []
    width = sum(map(len, relevance)) or 1
    for marker, scores in enumerate(relevance, start=1):
        vectors = np.zeros((len(scores), width), dtype=np.float32)
        for row in range(len(scores)):
            vectors[row, 0 if alike else next(number)] = 1.0
        spans = tuple((2 * place, 2 * place + 1) for place in range(len(scores)))
        paper = Paper(key=str(marker), paper_id=str(marker), title="", abstract="A " * len(scores))
        made.append(Evidence(marker=marker, paper=paper, spans=spans, vectors=vectors, relevance=tuple(scores)))
    return made


def numbers(groups: list[list[Pick]]) -> list[tuple[int, list[int]]]:
    return [(group[0].evidence.marker, [picked.sentence for picked in group]) for group in groups]


def test_of_one_fact_the_best_paper_may_say_more_and_another_must_be_nearly_as_good() -> None:
    found = pick(papers([0.5, 1.0, 0.7, 0.8], [0.8, 0.7], [0.83, 0.1]))
    assert numbers(found) == [(1, [1, 2, 3]), (3, [0])]


def test_one_fact_has_at_most_three_papers_and_three_sentences_of_each() -> None:
    found = pick(papers(*([1.0] * 5 for _ in range(6))))
    assert [len(sentences) for _, sentences in numbers(found)] == [3, 3, 3]


@pytest.mark.parametrize("kind", ["list", "overview", "comparison"])
def test_where_several_papers_are_wanted_each_has_a_line_or_two(kind: Kind) -> None:
    found = pick(papers([1.0, 0.9, 0.8], [0.65, 0.64], [0.4], *([0.7] for _ in range(20))), Breadth(kind))
    assert [len(sentences) for _, sentences in numbers(found)] == [2] + [1] * 11
    assert 3 not in {marker for marker, _ in numbers(found)}


def test_a_weak_side_of_a_comparison_has_its_line() -> None:
    assert len(pick(papers([1.0], [0.55]), Breadth("comparison"))) == 2
    assert len(pick(papers([1.0], [0.55]), Breadth("list"))) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_claim_is_quoted_once(kind: Kind) -> None:
    assert numbers(pick(papers([0.9, 1.0], [0.95], alike=True), Breadth(kind))) == [(1, [1])]


@given(
    st.lists(st.lists(st.floats(-0.5, 3), min_size=1, max_size=6), max_size=20),
    st.sampled_from(KINDS),
)
def test_the_best_sentence_is_always_quoted_and_none_twice(scores: list[list[float]], kind: Kind) -> None:
    found = numbers(pick(papers(*scores), Breadth(kind)))
    assert bool(found) == bool(scores)
    assert len({marker for marker, _ in found}) == len(found)
    assert all(sentences == sorted(set(sentences)) for _, sentences in found)
    if scores:
        marker, sentences = found[0]
        assert max(map(max, scores)) in [scores[marker - 1][place] for place in sentences]


def taken_back(one: Evidence) -> Evidence:
    return dataclasses.replace(one, paper=dataclasses.replace(one.paper, retracted="retracted"))


def test_of_two_papers_that_say_the_same_the_one_that_is_not_retracted_is_quoted() -> None:
    first, second = papers([0.9], [0.85], alike=True)
    assert [[p.evidence.marker for p in group] for group in pick([taken_back(first), second])] == [[2]]
    assert [[p.evidence.marker for p in group] for group in pick([first, taken_back(second)])] == [[1]]
    assert [[p.evidence.marker for p in group] for group in pick([taken_back(first), taken_back(second)])] == [[1]]
    # One that says something else stays: nobody else says it.
    first, second = papers([0.9], [0.85])
    assert [[p.evidence.marker for p in group] for group in pick([taken_back(first), second])] == [[1], [2]]
