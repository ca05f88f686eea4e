"""Each paper of a real library judged on its own."""

from __future__ import annotations

import pytest

from rag import Filters
from rag.library.library import Library
from rag.overview.belonging import LINE
from rag.overview.sets.judging import Judgements, Ruling, judge
from rag.overview.sets.wish import wish_of


def found(library: Library, question: str, filters: Filters | None = None) -> Judgements:
    wish = wish_of(question)
    assert wish is not None
    return judge(library, wish, filters or Filters())


def titles(judgements: Judgements, ruling: Ruling) -> set[str]:
    return {one.candidate.stored.paper.title.split()[0] for one in judgements.of(ruling)}


def sentences(judgements: Judgements) -> dict[str, str]:
    """Return the deciding sentence of each paper with an abstract, by the title's first word."""
    told = {}
    for one in judgements.papers:
        paper, spans = one.candidate.stored.paper, one.candidate.stored.spans.tolist()
        if spans:
            start, end = spans[one.sentence]
            told[paper.title.split()[0]] = paper.abstract[start:end]
    return told


def test_what_says_it_is_in_and_what_names_it_only_mentions_it(stored: Library) -> None:
    judged = found(stored, "Which papers propose a new benchmark or data set?")
    assert titles(judged, "in") == {"**CaveBench**", "Calls", "Bread"}
    assert titles(judged, "mentions") == {"LanternNet"}
    assert titles(judged, "undecided") == set()
    assert sentences(judged)["Calls"].startswith("We have collected and released a data set")
    assert sentences(judged)["LanternNet"].startswith("LanternNet outperforms CandleNet")


@pytest.mark.parametrize(
    ("question", "matching"),
    [
        ("Which methods need no training and no fine-tuning?", {"LanternNet"}),
        ("How many papers report zero-shot results?", {"CandleNet"}),
        ("How many surveys or reviews are there?", {"Light"}),
        ("Which papers compare with CandleNet?", {"LanternNet"}),
    ],
)
def test_every_kind_finds_its_paper(stored: Library, question: str, matching: set[str]) -> None:
    assert titles(found(stored, question), "in") == matching


def test_a_paper_whose_title_says_it_and_that_has_no_abstract_is_undecided(stored: Library) -> None:
    (one,) = found(stored, "How many surveys or reviews are there?").of("undecided")
    assert (one.candidate.stored.paper.title, one.why) == ("Lamps in Caves: A Review", "it has no abstract")


def test_a_topic_beside_the_condition_leaves_papers_on_something_else_out(stored: Library) -> None:
    judged = found(stored, "Which papers propose a data set of bats in caves?")
    assert "Calls" in titles(judged, "in")
    assert "Bread" not in titles(judged, "in")
    assert judged.nearest


def test_of_a_topic_who_belongs_is_in_and_who_may_is_undecided(library: Library) -> None:
    judged = found(library, "Which papers are about the waggle dance of honey bees?")
    inside = {one.candidate.stored.paper.title for one in judged.of("in")}
    assert {title for title in inside if "Waggle" not in title} == set()
    assert len(inside) == 4
    assert all(one.why for one in judged.of("undecided"))
    assert judged.of("mentions") == ()


def test_the_deciding_sentence_of_a_topic_is_the_nearest(library: Library) -> None:
    for one in found(library, "List all papers on the waggle dance").of("in"):
        assert one.candidate.relevance[one.sentence] == max(one.candidate.relevance)


def test_only_papers_that_pass_the_filters_count(stored: Library) -> None:
    judged = found(stored, "Which papers propose a new benchmark or data set?", Filters(year_from=2019))
    assert titles(judged, "in") == {"**CaveBench**", "Calls"}
    assert judged.library == 3
    assert judged.examined <= 3


def test_of_all_papers_only_those_with_a_word_of_it_are_read(stored: Library) -> None:
    judged = found(stored, "How many papers report zero-shot results?")
    assert (judged.library, judged.examined) == (8, 1)


def test_nothing_here_gives_nothing(stored: Library) -> None:
    judged = found(stored, "Which papers compare with BM25?")
    assert (judged.papers, judged.examined, judged.library, judged.nearest) == ((), 0, 8, ())


def test_a_topic_that_is_not_here_gives_nobody_but_who_is_nearest(library: Library) -> None:
    judged = found(library, "List all papers on lattice quantum chromodynamics")
    assert judged.of("in") == ()
    assert judged.nearest
    assert all(one.chance < LINE for one in judged.nearest)
