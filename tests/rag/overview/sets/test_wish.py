"""Questions for sets, and questions that only look like one."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.overview.sets import wish as module
from rag.overview.sets.wish import wish_of
from rag.text import stems

SETS = [
    ("Which papers propose a new benchmark or data set?", "list", "", "resource"),
    ("Which papers propose a benchmark for visual place recognition?", "list", "visual place recognition", "resource"),
    ("Which papers describe a question answering data set?", "list", "question answering", "resource"),
    ("What benchmarks are there for question answering?", "list", "question answering", "resource"),
    ("How many papers report zero-shot results?", "count", "", "zero-shot"),
    ("How many surveys or reviews are there?", "count", "", "survey"),
    ("Which papers survey dense retrieval?", "list", "dense retrieval", "survey"),
    ("Which surveys cover dense retrieval?", "list", "dense retrieval", "survey"),
    ("Which methods need no training and no fine-tuning?", "list", "", "untrained"),
    ("Which methods do not require any fine-tuning?", "list", "", "untrained"),
    ("Which papers release code?", "list", "", "code"),
    ("Which normalization methods are compared with batch normalization?", "list", "normalization", "compared"),
    ("How many methods are evaluated on BEIR?", "count", "", "tested"),
    ("Which papers use BERT or GPT-2?", "list", "", "used"),
    ("Which studies use surveys?", "list", "", "used"),
    ("Which papers use language models to rank documents?", "list", "rank documents", "used"),
    ("List all papers on anomaly detection", "list", "anomaly detection", None),
    ("Show papers that study hallucination.", "list", "hallucination", None),
    ("Show me all the papers on dense retrieval, please", "list", "dense retrieval, please", None),
    ("Which papers detect fake news?", "list", "detect fake news", None),
    ("Which papers try to reduce hubness?", "list", "reduce hubness", None),
    ("Find all hubness papers that deal with audio", "list", "hubness audio", None),
    ("List all papers from 2020 on dense retrieval", "list", "dense retrieval 2020", None),
    ("How many papers are about WebAssembly?", "count", "WebAssembly", None),
    ("How many papers improve retrieval by feedback?", "count", "improve retrieval by feedback", None),
    ("How has work on bees changed by year?", "by_year", "bees", None),
    ("How has the number of papers on bees changed over time?", "by_year", "bees", None),
    ("How did interest in bees develop over the years?", "by_year", "bees", None),
    ("How many papers on bees are there by year?", "by_year", "bees", None),
    ("Number of papers on bees per year", "by_year", "bees", None),
    ("Which papers release code, by year?", "by_year", "", "code"),
]

OTHERS = [
    "",
    "?",
    "What methods were used in the study?",
    "What methods were used?",
    "What did that study find?",
    "Who wrote BEIR?",
    "How many GPU hours did it take?",
    "How many layers do the models have?",
    "How many authors does BEIR have?",
    "How many data sets does BEIR contain?",
    "How many data sets are in BEIR?",
    "Which data sets are in BEIR?",
    "How many datasets were used to evaluate BEIR?",
    "How many experiments were run?",
    "How many studies were included in the meta-analysis?",
    "How many papers are there?",
    "How many papers are in this collection?",
    "Which papers are there?",
    "Which papers deal with?",
    "Which papers explore the?",
    "Which papers use it?",
    "Which papers release no code?",
    "Which papers do not report results on KITTI?",
    "How many papers discuss bees and not wasps?",
    "What is a benchmark?",
    "What is zero-shot learning?",
    "How does batch normalization work?",
    "How has BERT changed natural language processing?",
    "How have honey bees evolved?",
    "How does accuracy change by year?",
    "How has performance on ImageNet improved over the years?",
    "Which paper introduced BERT?",
    "Which method is best?",
    "Which approaches outperform BM25?",
    "What techniques does the paper propose?",
    "List the authors of BEIR",
    "Compare dense and sparse retrieval",
    f"List all papers on {'one two three ' * 5}",
]


@pytest.mark.parametrize(("question", "kind", "topic", "predicate"), SETS)
def test_a_question_for_a_set_is_read(question: str, kind: str, topic: str, predicate: str | None) -> None:
    wish = wish_of(question)
    assert wish is not None
    assert (wish.kind, wish.topic, wish.predicate and wish.predicate.name) == (kind, topic, predicate)
    assert all(word in question for word in wish.condition.split())


@pytest.mark.parametrize("question", OTHERS)
def test_any_other_question_is_not(question: str) -> None:
    assert wish_of(question) is None


def test_blanks_case_and_hidden_characters_change_nothing() -> None:
    wish = wish_of("  which PAPERS\n\tare about\u200b  bees ??\x00 ")
    assert wish is not None
    assert (wish.kind, wish.condition, wish.topic) == ("list", "about bees", "bees")


_PIECES = st.sampled_from(
    [
        "which papers", "how many", "list all", "how has work on", "by year", "over the years", "methods", "surveys",
        "propose a", "data set", "for", "on", "use", "compared with", "need no training", "zero-shot", "release code",
        "are there", "the", "not", "about", "in 2020", "bees", "BM25", "?", ",", "[1]", "\\%", "是", "\ud800", "\x00",
    ]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=12).map(" ".join) | st.text(max_size=300))
def test_whatever_is_asked_a_wish_has_something_to_look_for(question: str) -> None:
    wish = wish_of(question)
    if wish is not None:
        assert stems(wish.condition)
        assert wish.predicate is not None or stems(wish.topic)
        assert wish.predicate is None or wish.predicate.terms


_HOSTILE = [
    "a", " ", "? ", "-", "the ", "which papers ", "how many methods, methods or ", "how has work on ", "by year ",
    "are there do we have here ", "that study ", "in 2020 to 2021 ", "is are was ", "papers over the years ", "not ",
]  # fmt: skip


@pytest.mark.parametrize("name", [name for name, value in vars(module).items() if isinstance(value, re.Pattern)])
def test_no_pattern_is_slow_on_hostile_text(name: str) -> None:
    pattern = getattr(module, name)
    for piece in _HOSTILE:
        text = f"{(piece * 1000)[:1000]}!x"
        assert min(_took(pattern, text) for _ in range(3)) < 0.2, piece


@pytest.mark.parametrize("piece", _HOSTILE)
def test_a_long_question_is_read_at_once(piece: str) -> None:
    text = f"Which papers {(piece * 10_000)[:10_000]}"
    started = time.process_time()
    wish_of(text)
    assert time.process_time() - started < 0.2


def _took(pattern: re.Pattern[str], text: str) -> float:
    started = time.process_time()
    pattern.search(text)
    return time.process_time() - started
