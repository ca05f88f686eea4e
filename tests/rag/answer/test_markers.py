"""Whatever models write for markers is read, and nothing else is: no year, figure, power, count or list number."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.answer.citations import Cited, resolve
from rag.answer.markers import has_figure, squared
from rag.answer.reader import ReplyReader
from tests.replies import KNOWN, REPLIES


def read(reply: str) -> list[Cited]:
    reader = ReplyReader()
    sentences = reader.feed(reply) + reader.finish()
    return [resolve(squared(sentence.text, KNOWN), KNOWN) for sentence in sentences]


@pytest.mark.parametrize(
    ("written", "citations"),
    [
        *((f"RAG helps the reader {marker}.", (1,)) for marker in (
            "[1]", "(1)", "【1】", "〔1〕", "〖1〗", "［1］", "[^1]", "[^1^]", "[[1]]", "\\[1\\]",
            "**[1]**", "*[1]*", "`[1]`",
            "<sup>[1]</sup>", "<sup>1</sup>", "¹", "[#1]", "[1†source]", "[1, p. 3]", "[1: Lamps in Caves]",
            "[Abstract 1]", "[Abstract 1: Lamps]", "[abstract_1]", "[abstract number=1]", "[doc1]", "[ID 1]",
            "[cite: 1]",
            "[citation:1]", "(Abstract 1)", "(abstract #1)", "(see abstract 1)", "(Source: 1)", "([1])", "(see [1])",
            "(Source: [1])", "as in abstract 1", "[1](#ref1)",
        )),
        *((f"RAG helps the reader{marker}", (1,)) for marker in (
            ". [1]", ".[1]", ". [1].", ". (1)", ".¹", ". (Abstract 1)", "¹.", "¹", "<sup>1</sup>.", " [1]", " (1)",
            "。[1]",
        )),
        *((f"RAG helps the reader {marker}.", (1, 2, 3)) for marker in (
            "[1, 2, 3]", "[1,2;3]", "[1][2][3]", "[1], [2] and [3]", "[1-3]", "[1–3]", "[1]-[3]", "[1] – [3]",
            "(1)(2)(3)",
            "(1, 2, 3)", "(1, 2; 3)", "¹,²,³", "[1 and 2][3]", "(abstracts 1, 2 and 3)", "[citation:1][citation:2][3]",
            "**[1][2][3]**", "[[1], [2], [3]]",
        )),
        ("Abstract 2 says that RAG helps.", (2,)),
        ("According to abstract 2, RAG helps.", (2,)),
        ("RAG helps, as abstract 2 reports.", (2,)),
        ("Abstracts 1 and 3 show that RAG helps.", (1, 3)),
        ("Abstract 1 and abstract 3 show that RAG helps.", (1, 3)),
    ],
)  # fmt: skip
def test_markers_are_read_in_whatever_dress(written: str, citations: tuple[int, ...]) -> None:
    (cited,) = read(written)
    assert cited.citations == citations
    assert cited.unknown == ()
    assert not re.search(r"\d|[¹²³]|\*|sup", cited.plain), "the check would look for it"
    assert [int(number) for number in re.findall(r"\[(\d+)\]", cited.text)] == list(citations)


NO_MARKERS = [
    "It came in 2021.", "It is of last year (2021).", "Wu et al. (2021) say so.", "It gains 3 points.",
    "It gains 3.5% (4% at best).", "It has few layers (3).", "It has four sorts of lamp (4).",
    "We tried 2 lamps (2 dim).",
    "It covers 3 m².", "It covers 3 square metre².", "It takes 10² steps.", "It takes n² steps.",
    "It grows with alpha².",
    "R² rises.", "It is 4 cm³.", "Carbon is bound as CO₂.", "It follows from Eq. (1).", "It follows from equation (2).",
    "It is in Table 3 (3).", "It comes in step (2).", "It is of type (1).", "It is worth 2 (1).", "The class is (2).",
    "In this abstract 2 methods are compared.", "Each abstract 2 nurses read was short.",
    "An abstract 3 lines long is short.",
    "Paper 2 cm thick burns.", "We kept the abstracts 3 experts wrote.", "1. It is bright.", "1) It is bright.",
    "(1) It is bright.", "(1) It is bright, (2) it is new.", "It is bright (1) and new (2).",
    "It is one of (1) to (3).",
    "The range is (1, 3).", "The range is [0, 1].", "It is kept at pH 7 (n = 3).", "It is p < 0.05 (2-sided).",
    "It works (4).5 times.", "The ratio is 1:2 (3:4).", "See 2 (ii).", "It helps 3–4 times.", "It is in part (1).",
]  # fmt: skip


@pytest.mark.parametrize("written", NO_MARKERS)
def test_years_figures_counts_and_list_numbers_are_no_markers(written: str) -> None:
    for cited in read(written):
        assert (cited.citations, cited.unknown) == ((), ())
    bare = re.sub(r"^\d[.)] ", "", written)  # the bullet of a list is kept elsewhere
    digits = re.findall(r"\d", bare)
    assert re.findall(r"\d", "".join(cited.plain for cited in read(written))) == digits


WORDS = st.lists(
    st.sampled_from("lamp caves helps bright wax reader over the with new".split()), min_size=2, max_size=6
)
FIGURES = st.sampled_from(
    [
        "in {n},", "{n} lamps", "{n}% of", "{n}.5 points", "(n = {n})", "(p < 0.0{n})", "({n}%)", "({n}–{n} m)",
        "{n} m²",
        "10² by {n}", "(19{n}0)", "(202{n})", "in 202{n}", "({n} of {n})", "[0, {n}]", "version {n}.{n}", "{n}:{n}",
        "x = {n}",
        "{n}-fold", "({n}) and", "Table {n}", "Eq. ({n}) and", "n² by {n}", "the abstract {n} readers saw",
    ]
)  # fmt: skip
MARKS = st.sampled_from(
    ["[{n}]", "[Abstract {n}]", "【{n}】", "[^{n}]", "**[{n}]**", "(Abstract {n})", "[[{n}]]", "[cite: {n}]"]
)


@given(WORDS, st.lists(st.tuples(FIGURES, st.integers(1, 9)), max_size=3), WORDS)
@example(["It", "has"], [("{n} lamps", 3)], ["in", "caves"])
def test_no_figure_is_ever_a_marker(before: list[str], figures: list[tuple[str, int]], after: list[str]) -> None:
    middle = [figure.format(n=number) for figure, number in figures]
    written = f"The {' '.join([*before, *middle, *after])} end."
    digits = re.findall(r"\d", written)
    found = read(written)
    assert [cited.citations + cited.unknown for cited in found] == [()] * len(found)
    assert re.findall(r"\d", "".join(cited.plain for cited in found)) == digits


@given(WORDS, st.lists(st.tuples(FIGURES, st.integers(1, 9)), max_size=3), MARKS, st.sampled_from(sorted(KNOWN)))
def test_a_marker_among_figures_is_read_and_they_stay(
    before: list[str], figures: list[tuple[str, int]], mark: str, number: int
) -> None:
    middle = [figure.format(n=n) for figure, n in figures]
    written = f"The {' '.join([*before, *middle])} end"
    digits = re.findall(r"\d", written)
    found = read(f"{written} {mark.format(n=number)}.")
    assert [n for cited in found for n in cited.citations] == [number]
    assert re.findall(r"\d", "".join(cited.plain for cited in found)) == digits


def test_numbers_that_name_nothing_stay() -> None:
    for written in ("RAG helps the reader (7).", "RAG helps the reader⁷.", "Abstract 7 says that RAG helps."):
        assert squared(written, KNOWN) == written


@pytest.mark.parametrize(
    ("abstract", "figure"),
    [
        ("It has 3 layers.", True),
        ("It has three layers.", True),
        ("Three layers.", True),
        ("It gains 3.5%, 0.3, 13 and 34 points.", False),
        ("No figure.", False),
    ],
)
def test_a_figure_of_the_paper_itself_is_no_marker(abstract: str, figure: bool) -> None:
    assert has_figure(3, abstract) == figure
    sentence = "The encoder is not deep (3)."
    assert (squared(sentence, KNOWN, {3} if figure else ()) == sentence) == figure


def test_what_may_be_something_else_is_none_beside_a_marker() -> None:
    (cited,) = read("RAG helps the reader¹ with the lamp (2) [3].")
    assert cited.citations == (3,)


@given(REPLIES)
def test_what_is_squared_stays_squared(reply: str) -> None:
    once = squared(reply, KNOWN)
    assert squared(once, KNOWN) == once
    assert set(resolve(once, KNOWN).citations) >= set(resolve(reply, KNOWN).citations)


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "reply",
    [
        "**" + "[12]" * 500,
        "(see " + "[12], " * 500,
        "x" + "¹" * 2000,
        "(1)" * 1000,
        "abstract 1 and " * 300,
        "<sup>[" * 500,
    ],
)
def test_many_markers_take_no_time(reply: str) -> None:
    read(reply)
    squared(reply, KNOWN)
