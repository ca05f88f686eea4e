"""The overview without a model: all of it from the abstracts, sound, and honest where there is nothing to say."""

from __future__ import annotations

import pytest

from rag import Attest, Filters, LibraryEmptyError, QuestionError
from rag.schema import Overview, OverviewDraft
from tests.rag.overview.conftest import PAPERS, TOPIC
from tests.rag.overview.soundness import assert_drafts, assert_sound

TOPICS = (TOPIC, "waggle dance", "Varroa mites", "Give me an overview of pesticides and honey bees.", "moss on roofs")


@pytest.mark.parametrize("topic", [*TOPICS, "everything", "quantum chromodynamics on the lattice"])
def test_every_overview_is_sound(bees: Attest, topic: str) -> None:
    *drafts, overview = bees.summarize_stream(topic)
    assert isinstance(overview, Overview)
    assert_sound(overview, bees.papers())
    assert_drafts([draft for draft in drafts if isinstance(draft, OverviewDraft)])
    assert overview.mode == "extractive"
    assert overview.usage is None
    assert overview.models.embedding
    assert set(overview.timings_ms) == {"plan", "write", "table", "relations", "total"}
    assert {sentence.verdict for sentence in overview.sentences} <= {"supported"}


def test_the_themes_are_those_of_the_papers(bees: Attest) -> None:
    overview = bees.summarize(TOPIC)
    kinds = ("pesticide", "waggle", "varroa")
    titles = {paper.key: paper.title.lower() for paper in bees.papers()}
    assert len(overview.themes) == 3
    for theme in overview.themes:
        words = {kind for kind in kinds for key in theme.papers if kind in titles[key]}
        assert len(words) == 1, "a theme mixes what is apart"
    assert overview.text.startswith(f"{overview.coverage.matched} of {len(PAPERS)} papers here are about “honey bees”")
    assert ", in 3 themes." in overview.text.splitlines()[0]


def test_open_questions_and_table_are_filled(bees: Attest) -> None:
    overview = bees.summarize("Varroa mites")
    assert any("Further research is needed" in sentence.text for sentence in overview.open_questions)
    assert any(cell.text and "93%" in cell.text for row in overview.table.rows for cell in row.cells)


def test_drafts_grow_into_the_overview(bees: Attest) -> None:
    *drafts, overview = bees.summarize_stream(TOPIC)
    assert isinstance(overview, Overview)
    texts = [draft.text for draft in drafts]
    assert texts[-1] == overview.text
    assert all(after.startswith(before) for before, after in zip(texts, texts[1:], strict=False))


def test_what_is_not_read_is_listed_with_the_reason(bees: Attest) -> None:
    overview = bees.summarize(TOPIC, most=4)
    assert overview.coverage.read == 4 < overview.coverage.matched
    assert "4 of them are read" in overview.text
    reasons = [one.why for one in overview.coverage.left_out]
    assert sum(why.startswith("only 4 papers are read") for why in reasons) >= overview.coverage.matched - 5
    assert_sound(overview, bees.papers())


def test_filters_hold(bees: Attest) -> None:
    overview = bees.summarize(TOPIC, filters=Filters(year_from=2015))
    years = {paper.key: paper.year for paper in bees.papers()}
    placed = [key for theme in overview.themes for key in theme.papers]
    assert placed
    assert all((years[key] or 0) >= 2015 for key in placed)
    assert overview.coverage.library == sum((year or 0) >= 2015 for year in years.values())


def test_a_topic_that_is_not_here_names_the_nearest_and_what_there_is(bees: Attest) -> None:
    overview = bees.summarize("quantum chromodynamics on the lattice")
    assert overview.outcome == "not_in_collection"
    assert not overview.themes
    assert not overview.references
    assert not overview.table.rows
    assert overview.text.startswith("Nothing in this collection is about “quantum chromodynamics on the lattice”.")


def test_one_paper_is_said_to_be_one(bees: Attest) -> None:
    overview = bees.summarize("tidal clocks of shore crabs")
    assert overview.coverage.read == 1
    assert overview.notice == "Only one paper here is about this topic."


@pytest.mark.parametrize("topic", ["", " ?! ", "x" * 20_000])
def test_a_topic_without_words_or_an_end_is_refused(bees: Attest, topic: str) -> None:
    with pytest.raises(QuestionError, match="topic"):
        bees.summarize(topic)


def test_an_empty_library_says_so(attest: Attest) -> None:
    with pytest.raises(LibraryEmptyError):
        attest.summarize(TOPIC)


def test_the_same_topic_gives_the_same_overview(bees: Attest) -> None:
    assert bees.summarize(TOPIC).text == bees.summarize(TOPIC).text


def test_an_overview_of_chosen_papers_does_not_call_them_the_collection(loaded: Attest) -> None:
    keys = tuple(paper.key for paper in loaded.papers())[:2]
    found = loaded.summarize("everything", filters=Filters(keys=keys))
    assert found.text.startswith("2 papers passed the filters")
    assert "all papers that pass the filters" in (found.notice or "")
    assert {row.key for row in found.table.rows} <= set(keys)
