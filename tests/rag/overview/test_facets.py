"""What each sentence of an abstract is for: computer science, structured abstracts, and what is said of nothing."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.overview.facets import FACETS, facets, findings, open_questions, says

GLASSWING = (
    "Search engines answer long questions slowly.",
    "However, existing methods suffer from large indexes and rely heavily on labelled data.",
    "To address this, we propose Glasswing, a sparse retriever with a learned stop list.",
    "Experiments on ImageNet and COCO show that Glasswing outperforms BM25 by 4.1%.",
    "A limitation of our method is that the stop list is learned once.",
    "How stop lists transfer between languages remains an open question.",
    "Our code is available at https://github.com/example/glasswing.",
)
TRIAL = (
    "BACKGROUND: Falls are common in old age.",
    "OBJECTIVE: To determine whether tai chi prevents falls in adults over 70.",
    "METHODS: We randomly assigned 702 adults to tai chi or to stretching for 6 months.",
    "Falls were counted monthly.",
    "RESULTS: Mean age was 78 years.",
    "Tai chi reduced falls by 31% compared with stretching (P = .01).",
    "CONCLUSIONS: Tai chi prevents falls in old age.",
    "Further studies are needed in nursing homes.",
)


def test_each_sentence_is_taken_for_what_it_says() -> None:
    found = facets("Glasswing: Sparse Retrieval with Learned Stop Lists", GLASSWING)
    assert found == {"problem": 1, "method": 2, "data": 3, "result": 3, "limit": 4, "code": 6}


def test_what_others_lack_is_the_problem_and_no_limit_of_the_paper() -> None:
    assert "limit" not in facets("", GLASSWING[:4])
    assert facets("", GLASSWING[:4])["problem"] == 1


def test_headings_decide_in_a_structured_abstract() -> None:
    found = facets("Tai Chi against Falls", TRIAL)
    assert found == {"problem": 1, "method": 2, "data": 2, "result": 5, "limit": 7}


def test_headings_decide_without_colons_too() -> None:
    sentences = [sentence.replace(":", "", 1) for sentence in TRIAL]
    assert facets("", sentences) == facets("", TRIAL)


def test_the_conclusion_stands_in_where_no_sentence_has_a_figure_that_compares() -> None:
    found = facets(
        "", ["RESULTS: Of the patients, 12 were men.", "CONCLUSIONS: Zinc does not shorten colds in adults."]
    )
    assert found["result"] == 1


def test_an_abstract_that_says_nothing_of_the_kind_has_no_facets() -> None:
    assert facets("", ["Bats are mammals.", "They fly at night."]) == {}
    assert facets("", []) == {}


@pytest.mark.parametrize(
    "sentence",
    [
        "Previous studies have shown that dropout improves accuracy by 2%.",
        "Deep networks have achieved remarkable results on ImageNet.",
        "Recent models outperform people on SQuAD.",
    ],
)
def test_what_others_found_is_no_result_of_the_paper(sentence: str) -> None:
    assert "result" not in facets("", [sentence, "We propose a smaller network."])


@pytest.mark.parametrize(
    "sentence",
    [
        "Extensive experiments on benchmarks demonstrate the effectiveness of our method.",
        "Our method works across different datasets.",
        "We propose a dataset augmentation method.",
        "However, collecting large-scale datasets is expensive.",
        "We examine three research questions about annotators.",
    ],
)
def test_data_that_nobody_could_name_are_not_stated(sentence: str) -> None:
    assert "data" not in facets("", ["We propose a network.", sentence])


@pytest.mark.parametrize(
    "sentence",
    [
        "We evaluate our model on Flickr30K and MS-COCO.",
        "Experiments on three public datasets confirm this.",
        "We introduce VL-CMIM, a new dataset of aligned image pairs.",
        "We validate our method on synthetic and clinical data.",
        "A total of 14 monkeys were randomly assigned to nitrite or saline.",
        "We apply the framework to the COMPAS recidivism dataset.",
    ],
)
def test_data_are_sets_with_a_name_a_number_or_a_kind_and_people(sentence: str) -> None:
    assert facets("", ["We propose a network.", sentence]).get("data") == 1


@pytest.mark.parametrize(
    ("sentence", "has"),
    [
        ("Code is available at https://github.com/a/b.", True),
        ("We release the source code as Python packages.", True),
        ("We introduce an open source library for visualizing networks.", True),
        ("We release generated text from all models used in this study.", False),
        ("We compare several open-source models.", False),
        ("The dataset is available on request.", False),
        ("Larger models are underway and will be released in the future.", False),
    ],
)
def test_code_is_code_that_can_be_had(sentence: str, has: bool) -> None:
    assert ("code" in facets("", ["We propose a network.", sentence])) is has


def test_open_questions_are_stated_as_such_after_what_the_paper_did() -> None:
    assert open_questions(GLASSWING) == [5]
    assert open_questions(TRIAL) == [7]
    assert open_questions(["Whether zinc helps remains an open question.", "We answer it in 300 adults."]) == []


def test_findings_are_all_results_of_the_paper() -> None:
    assert findings("", TRIAL) == [4, 5, 6]
    assert says("result", "Glasswing outperforms BM25 by 4%.")
    assert not says("result", "Glasswing is a sparse retriever.")


@given(st.text(max_size=80), st.lists(st.text(max_size=200), max_size=8))
def test_any_text_gives_numbers_of_its_sentences(title: str, sentences: list[str]) -> None:
    found = facets(title, sentences)
    assert set(found) <= set(FACETS)
    assert all(0 <= number < len(sentences) for number in found.values())


def test_forty_abstracts_take_less_than_a_tenth_of_a_second() -> None:
    facets("", GLASSWING)
    start = time.process_time()
    for number in range(40):
        facets(f"Paper {number}", [*GLASSWING, f"Version {number} is described."])
    assert time.process_time() - start < 0.5
