"""Sentences that meet a condition, and sentences with the same words that do not."""

from __future__ import annotations

import re
import time

import pytest

from rag.overview.sets import predicates as module
from rag.overview.sets.predicates import Predicate, predicate_of

CONDITIONS = {
    "resource": "propose a new benchmark or data set",
    "survey": "surveys or reviews",
    "untrained": "need no training and no fine-tuning",
    "zero-shot": "report zero-shot results",
    "code": "release their code",
    "compared": "compare with BM25",
    "tested": "report results on KITTI",
    "used": "use BERT",
}

SAYING = {
    "resource": [
        "We introduce CaveBench, a new benchmark for finding lamps.",
        "To close this gap, we present FIX (Features Interpretable to eXperts), a benchmark for measuring it.",
        "Additionally, we have created a new dataset (DigitAnatomy).",
        "This paper describes a corpus of spoken letters.",
        "We collected and annotated a large, diverse data set of bat calls.",
        "A test collection was built from 1,400 abstracts.",
        "We open source our dataset, models, and metrics.",
        "Our large synthetic dataset of faces is available to researchers.",
        "SciFact: a dataset of claims",
        "The FIX Benchmark: Extracting Features",
    ],
    "survey": [
        "This survey covers a decade of work.",
        "We provide a comprehensive overview of hubness.",
        "This paper presents a systematic review of the methods.",
        "We review recent methods for lighting caves.",
        "A Survey of Cave Lighting",
        "Cave Lighting: A Systematic Review",
    ],
    "untrained": [
        "The method is training-free.",
        "It works without any additional fine-tuning.",
        "QB-Norm improves retrieval without requiring retraining.",
        "It eliminates the need for additional modules or fine-tuning.",
        "The approach does not require any further training.",
        "Our filter needs no training.",
    ],
    "zero-shot": ["It reaches 71% zero-shot on ImageNet.", "Zero shot transfer works."],
    "code": ["Our code is available at https://github.com/example/lamps.", "We release our code."],
    "compared": [
        "It outperforms BM25 by 4 points.",
        "Compared with BM25, it finds more.",
        "It is as accurate as BM25.",
    ],
    "tested": ["Experiments on KITTI show an error of 2.1%.", "We evaluate it on the KITTI benchmark."],
    "used": ["We use BERT to read the questions.", "The encoder is based on BERT."],
}

NOT_SAYING = {
    "resource": [
        "We evaluate the method on three benchmark datasets.",
        "We propose a method for learning from noisy data sets.",
        "We develop a quantitative theory of tangles in data sets.",
        "We present a preprocessing method for the CaveBench dataset.",
        "We propose visualizations that enable users to compare dataset statistics.",
        "Our solution brings about uniform gains in those benchmarks.",
        "We construct a model with state-of-the-art benchmark results.",
    ],
    "survey": [
        "Our method estimates the survey interpretation bias of the labelers.",
        "Participants filled in a survey.",
        "This paper reviews the data twice.",
        "We use reviews of films.",
    ],
    "untrained": [
        "Training takes two days without a GPU.",
        "The model is fine-tuned on KITTI.",
        "It works without training data from the same domain.",
        "Users adapt it without extensive retraining.",
    ],
    "zero-shot": ["With zero shots of ten it missed the goal.", "It learns from few examples."],
    "code": ["The zip code of a letter is read.", "Error-correcting codes protect the data."],
    "compared": ["BM25 is a ranking function.", "It outperforms dense retrieval."],
    "tested": ["The KITTI recordings were made in Karlsruhe.", "Experiments on nuScenes show an error of 2.1%."],
    "used": ["BERT has 110 million parameters.", "We use a recurrent network."],
}


def of(kind: str) -> Predicate:
    predicate = predicate_of(CONDITIONS[kind])
    assert predicate is not None
    assert predicate.name == kind
    return predicate


@pytest.mark.parametrize(("kind", "sentence"), [(kind, text) for kind, texts in SAYING.items() for text in texts])
def test_a_sentence_that_says_so(kind: str, sentence: str) -> None:
    assert of(kind).says(sentence)


@pytest.mark.parametrize(("kind", "sentence"), [(kind, text) for kind, texts in NOT_SAYING.items() for text in texts])
def test_a_sentence_that_does_not(kind: str, sentence: str) -> None:
    assert not of(kind).says(sentence)


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("resource", "We evaluate the method on three benchmark datasets."),
        ("survey", "Participants filled in a survey."),
        ("untrained", "Training takes two days."),
        ("code", "The software has two parts."),
        ("compared", "BM25 is a ranking function."),
        ("tested", "The KITTI recordings were made in Karlsruhe."),
        ("used", "BERT has 110 million parameters."),
    ],
)
def test_a_sentence_that_only_names_it_mentions_it(kind: str, sentence: str) -> None:
    predicate = of(kind)
    assert predicate.mentions(sentence)
    assert not predicate.mentions("Moss grows on roofs.")


@pytest.mark.parametrize(
    ("condition", "topic"),
    [
        ("introduce a large data set for question answering", "question answering"),
        ("propose an image retrieval benchmark", "image retrieval"),
        ("surveys of hubness", "hubness"),
        ("report zero-shot results on ImageNet", "ImageNet"),
        ("release code for rerankers", "rerankers"),
        ("use BERT for ranking", "ranking"),
        ("compare with BM25", ""),
    ],
)
def test_what_the_papers_must_be_about_stands_in_the_condition(condition: str, topic: str) -> None:
    predicate = predicate_of(condition)
    assert predicate is not None
    assert predicate.topic == topic


@pytest.mark.parametrize(
    "condition", ["", "bees", "use it", "use", "compared with the", "are about bees", "report results", "survey data"]
)
def test_a_condition_that_names_nothing_to_look_for_has_none(condition: str) -> None:
    assert predicate_of(condition) is None


def test_of_several_things_one_is_enough_and_all_words_of_it_are_needed() -> None:
    predicate = predicate_of("compare with BM25, dense retrieval or query expansion")
    assert predicate is not None
    assert set(predicate.terms) == {"bm25", "dense", "retrieval", "query", "expansion"}
    assert predicate.says("It outperforms dense retrieval.")
    assert not predicate.says("It outperforms sparse retrieval.")


def test_words_that_every_paper_has_are_not_searched_for() -> None:
    predicate = predicate_of("compare with the mean of the five models")
    assert predicate is not None
    assert not {"the", "of"} & set(predicate.terms)


_HOSTILE = [
    "a", "a-", "we ", "we truly ", "we propose ", "we make x, a ", "we make (a), ", "to make, to ", "our ", "our the ",
    "our code and ", "release the new ", "open source our the ", "without ", "without the need for ", "without x or ",
    "without any additional ", "not requiring any ", "never ", "bring a ", "data set ", ": a b ", "this paper ",
    "survey of ", "use ", "compared with ", "report a on ", "share my code ", "zero-shot ", "no training ", "and or ",
]  # fmt: skip
_PATTERNS = {
    **{name: value for name, value in vars(module).items() if isinstance(value, re.Pattern)},
    **{f"kind {number}": pattern for number, (pattern, _) in enumerate(module._KINDS)},
}


@pytest.mark.parametrize("name", _PATTERNS)
def test_no_pattern_is_slow_on_hostile_text(name: str) -> None:
    for piece in _HOSTILE:
        text = f"{(piece * 1000)[:1000]}!x"
        assert min(_took(_PATTERNS[name], text) for _ in range(3)) < 0.05, piece


def _took(pattern: re.Pattern[str], text: str) -> float:
    started = time.process_time()
    pattern.search(text)
    return time.process_time() - started
