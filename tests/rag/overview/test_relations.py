"""Sentences of two papers side by side: on the same two things, never mere praise of one's own."""

from __future__ import annotations

import time

import numpy as np
import pytest

from rag.answer.evidence import Evidence
from rag.answer.reading import read
from rag.overview.assertions import assertions
from rag.overview.relations import relations
from rag.schema import Paper
from rag.sentences import sentence_spans
from rag.text import clean


def paper(marker: int, abstract: str, title: str = "") -> Evidence:
    spans = tuple(sentence_spans(abstract))
    vectors = np.stack([read(clean(abstract[start:end])).whole for start, end in spans])
    made = Paper(key=str(marker), paper_id=str(marker), title=title, abstract=abstract)
    return Evidence(marker=marker, paper=made, spans=spans, vectors=vectors, relevance=(0.0,) * len(spans))


OTHERS = tuple(
    paper(marker, f"We asked {marker}0 nurses about {thing}. We found that {thing} pleases {who}.")
    for marker, (thing, who) in enumerate(
        [("music", "children"), ("gardening", "farmers"), ("chess", "sailors"), ("poetry", "bakers")], start=10
    )
)
ASPIRIN = "We followed 900 adults. We found that daily aspirin reduces the incidence of colorectal adenomas."


def found(*evidence: Evidence) -> list[tuple[str, str, tuple[int, ...]]]:
    return [
        (one.kind, one.about, tuple(mark for sentence in one.sentences for mark in sentence.citations))
        for one in relations([*evidence, *OTHERS])
    ]


def test_two_papers_that_find_the_same_of_the_same_agree() -> None:
    other = "We treated 80 people. Our results show that aspirin reduces colorectal adenomas in people with polyps."
    assert found(paper(1, ASPIRIN), paper(2, other)) == [("agreement", "aspirin colorectal adenomas", (1, 2))]


def test_two_papers_that_find_the_opposite_disagree() -> None:
    other = "We treated 80 people. Our results show that daily aspirin does not reduce colorectal adenomas."
    assert [kind for kind, *_ in found(paper(1, ASPIRIN), paper(2, other))] == ["disagreement"]


def test_both_sentences_stand_word_by_word_with_their_own_markers() -> None:
    other = "We treated 80 people. Our results show that aspirin reduces colorectal adenomas in people with polyps."
    (relation,) = relations([paper(4, ASPIRIN), paper(7, other), *OTHERS])
    one, two = relation.sentences
    assert one.text == "We found that daily aspirin reduces the incidence of colorectal adenomas [4]."
    assert (one.citations, two.citations, one.verdict) == ((4,), (7,), "supported")
    assert other[two.evidence[0].start : two.evidence[0].end] == two.evidence[0].quote


def test_two_figures_for_one_system_on_one_data_set_disagree() -> None:
    one = paper(1, "We test old systems. We find that BM25 reaches an accuracy of 61.2% on SQuAD.")
    two = paper(2, "We repeat earlier work. We find that BM25 reaches an accuracy of 58.9% on SQuAD.")
    three = paper(3, "We repeat earlier work. We find that BM25 reaches an accuracy of 61.2% on COCO.")
    assert [(kind, marks) for kind, _, marks in found(one, two, three)] == [("disagreement", (1, 2))]


@pytest.mark.parametrize(
    "other",
    [
        "We treated 80 people. Our results show that exercise reduces colorectal adenomas.",
        "We treated 80 people. Our results show that daily aspirin reduces migraine attacks.",
        "We treated 80 people. Daily aspirin may reduce the incidence of colorectal adenomas.",
        "Previous studies have shown that daily aspirin reduces colorectal adenomas. We treated 80 people.",
        "We treated 80 people. We found that inhibiting aspirin uptake increases colorectal adenomas.",
    ],
)
def test_of_other_things_or_with_a_may_there_is_no_relation(other: str) -> None:
    assert not [one for one in found(paper(1, ASPIRIN), paper(2, other)) if one[0] == "disagreement"]
    assert len(found(paper(1, ASPIRIN), paper(2, other))) <= ("inhibiting" in other)


def test_that_each_finds_its_own_method_best_is_no_relation() -> None:
    one = "We propose Glasswing. Experiments on COCO show that our method outperforms the state of the art."
    two = "We propose Meridian. Experiments on COCO show that our method outperforms the state of the art."
    assert found(paper(1, one, "Glasswing: Search"), paper(2, two, "Meridian: Search")) == []


def test_a_paper_has_no_relation_to_itself_and_nothing_gives_nothing() -> None:
    assert found(paper(1, f"{ASPIRIN} We found that aspirin reduces colorectal adenomas.")) == []
    assert relations([]) == ()
    assert relations([paper(1, "Bats fly.")]) == ()


def test_no_more_are_given_than_wanted() -> None:
    evidence = [paper(marker, ASPIRIN) for marker in range(1, 6)]
    assert len(relations([*evidence, *OTHERS], most=1)) == 1


def test_names_with_figures_are_one_thing_each() -> None:
    (one,), (two,) = assertions("miR-21 promotes glioma growth."), assertions("miR-146a promotes glioma growth.")
    assert one.other == two.other
    assert not one.one & two.one


@pytest.mark.parametrize(
    ("sentence", "sign"),
    [
        ("Aspirin reduces adenomas.", -1),
        ("Aspirin does not reduce adenomas.", 0),
        ("Adenomas are reduced by aspirin.", -1),
        ("Low fitness was associated with mortality.", -1),
        ("There was no association between aspirin and adenomas.", 0),
    ],
)
def test_an_assertion_has_a_direction(sentence: str, sign: int) -> None:
    assert [one.sign for one in assertions(sentence)] == [sign]


@pytest.mark.parametrize("sentence", ["Aspirin may reduce adenomas.", "Adenomas were reduced in 1990.", "Bats fly."])
def test_what_is_left_open_or_has_one_side_asserts_nothing(sentence: str) -> None:
    assert assertions(sentence) == []


def test_forty_papers_take_less_than_three_tenths_of_a_second() -> None:
    evidence = [paper(marker, ASPIRIN) for marker in range(1, 41)]
    relations(evidence)
    start = time.process_time()
    relations(evidence)
    assert time.process_time() - start < 0.9
