"""Themes in the papers' own sentences: a line a paper, cited, with what it does and finds."""

from __future__ import annotations

from rag.answer.page import Page
from rag.overview import writing
from rag.text import clean
from tests.rag.overview.made import BATS, CANDLES, LAMPS, entry, section

OWLS = entry(
    4,
    "Owls *in* Caves [9]",
    "Little is known about owls in caves. We present OwlNet, a method that counts owls. "
    "We show that it finds 93% of the owls.",
    2020,
)


def test_a_line_holds_method_and_result_as_they_stand() -> None:
    assert writing.line_of(OWLS) == [1, 2]


def test_a_paper_that_says_neither_gives_the_sentence_nearest_to_the_topic() -> None:
    late = entry(3, "Bats", "Bats sleep. Bats hear. Bats fly.", relevance=(0.1, 0.2, 0.9))
    assert writing.line_of(BATS) == [0]
    assert writing.line_of(late) == [2]


def test_a_section_is_its_heading_and_a_line_a_paper() -> None:
    page = Page(text="First.")
    writing.write_section(page, section("Birds [1] & co", OWLS, BATS))
    assert page.text == (
        "First.\n\n## Birds (1) \\& co\n\n"
        "- **Owls \\*in\\* Caves (9)** (2020): We present OwlNet, a method that counts owls [4]. "
        "We show that it finds 93% of the owls [4].\n"
        "- **Bats in Caves** (2019): Bats sleep [3]."
    )
    for sentence in page.sentences:
        assert page.text[sentence.start : sentence.end] == sentence.text
        assert sentence.verdict == "supported"


def test_every_line_quotes_its_abstract() -> None:
    page = Page()
    for one in (OWLS, CANDLES, LAMPS):
        writing.write_entry(page, one, "\n")
    for sentence in page.sentences:
        (quote,) = sentence.evidence
        abstract = {4: OWLS, 2: CANDLES, 1: LAMPS}[quote.marker].stored.paper.abstract
        assert abstract[quote.start : quote.end] == quote.quote
        assert clean(quote.quote).split()[0] == sentence.text.split()[0]


def test_the_opening_says_the_problem_once() -> None:
    page = Page(text="First.")
    writing.write_opening(page, [section("A", OWLS), section("B", BATS)])
    assert page.text == "First.\n\nLittle is known about owls in caves [4]."
    page = Page(text="First.")
    writing.write_opening(page, [section("B", BATS)])
    assert page.text == "First."


def test_open_questions_are_those_that_abstracts_state() -> None:
    asks = entry(6, "Moths", "We count moths in caves. Further research is needed on how moths find caves.")
    found = writing.stated_open([BATS, asks])
    assert [sentence.text for sentence in found] == ["Further research is needed on how moths find caves [6]."]
