"""The document behind Markdown and HTML: claims, what they rest on, and what is left out."""

from __future__ import annotations

import dataclasses

from rag.export.markdown import markdown
from rag.export.page import page
from rag.export.report import Claim
from rag.export.reporting import notes, report
from tests.rag.export.made import ANSWER, BENCH, CAVES, HALF, LIE, OVERVIEW, TEXT, TRUE


def test_the_text_of_an_answer_is_cut_at_its_claims_and_nothing_is_lost() -> None:
    made = report(ANSWER)
    assert "".join(part.text if isinstance(part, Claim) else part for part in made.opening) == TEXT
    assert [claim.text for claim in made.claims] == [TRUE, HALF]
    assert [[source.key for source in claim.sources] for claim in made.claims] == [[CAVES.key], [BENCH.key, CAVES.key]]
    assert [(one.marker, one.claims) for one in made.references] == [(1, (1, 2)), (3, (2,))]


def test_a_struck_sentence_is_counted_and_not_said() -> None:
    for thing in (ANSWER, OVERVIEW):
        made = report(thing)
        assert LIE not in repr(made)
        assert made.notices == ("One sentence was left out: the abstracts do not support it.",)


def test_an_overview_is_opening_themes_pairs_questions_and_table_in_one_count() -> None:
    made = report(OVERVIEW)
    assert [claim.number for claim in made.claims] == list(range(1, 8))
    assert "".join(str(part) for part in made.opening).strip() == "Caves are mapped with light."
    assert [section.title for section in made.sections] == ["Light", "Measuring"]
    assert [section.about for section in made.sections] == ["1 paper · 2021 · lamps", "2 papers · 2019–2020"]
    assert "## " not in repr(made.sections)
    assert [[claim.number for claim in pair.claims] for pair in made.pairs] == [[3, 4]]
    assert [claim.number for claim in made.open_questions] == [5]
    assert [[cell and cell.number for cell in row.cells] for row in made.rows] == [[6, None], [None, 7]]
    assert [row.marker for row in made.rows] == [1, None]
    assert made.facts[:2] == (
        "Answered from the abstracts",
        "12 papers belong, 12 read, 11 cited, 3 left out (of 344, 60 looked at)",
    )
    assert made.changes == ("New since the earlier overview: new2024.", "gained: It reaches 91.4%")


def test_filters_and_the_writer_are_facts() -> None:
    facts = report(ANSWER).facts
    assert facts[1:] == ("Only: from 2019; venue Journal", "Written by small-model; library version 7; answer a-1")


def test_notes_say_the_sentence_and_the_claim_that_rests_on_it() -> None:
    found = notes(ANSWER)
    quote = "It reaches an accuracy of 91.4% on CaveBench with 12 lamps."
    assert found[CAVES.key][0] == f"“{quote}” (for: It reaches 91.4% <b> on CaveBench.)"
    verbatim = dataclasses.replace(ANSWER.sentences[0], text=f"{quote} [1]", end=len(quote) + 4, start=0)
    short = dataclasses.replace(ANSWER, text=verbatim.text, sentences=(verbatim,), references=(CAVES,))
    assert notes(short) == {CAVES.key: (f"“{quote}”",)}


def test_an_overview_without_themes_is_its_text() -> None:
    none = dataclasses.replace(OVERVIEW, themes=(), sentences=(), text="Nothing here.", references=())
    assert report(none).opening == ("Nothing here.",)


def test_a_sentence_of_a_paper_that_is_no_reference_is_still_quoted() -> None:
    some = dataclasses.replace(OVERVIEW, references=(CAVES,), relations=())
    (source,) = report(some).claims[1].sources
    assert (source.quote, source.key, source.marker) == ("We introduce CaveBench, a benchmark of 40 caves.", "", None)
    assert "[3]" in markdown(report(some))
    assert "[3]" in page(report(some))
