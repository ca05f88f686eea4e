"""Topics that are as good as everything, and what is offered in their place."""

from __future__ import annotations

import pytest

from rag.library.library import Library
from rag.overview.belonging import belonging
from rag.overview.width import choices, everything, is_everything, is_wide
from rag.schema import Filters
from tests.rag.overview.conftest import PAPERS, TOPIC

ALL = Filters()


@pytest.mark.parametrize("topic", ["everything", "all papers", "the whole collection", "", "this literature"])
def test_a_topic_that_names_only_the_collection_is_everything(topic: str) -> None:
    assert is_everything(topic)


@pytest.mark.parametrize("topic", ["bees", "papers on bees", "paper wasps"])
def test_another_topic_is_not(topic: str) -> None:
    assert not is_everything(topic)


def test_everything_is_every_paper_that_passes(library: Library) -> None:
    assert len(everything(library, ALL).members) == len(PAPERS)
    old = everything(library, Filters(year_to=2010))
    assert 0 < len(old.members) < len(PAPERS)
    assert all((member.candidate.stored.paper.year or 0) <= 2010 for member in old.members)


def test_a_topic_of_a_small_collection_is_not_wide(library: Library) -> None:
    assert not is_wide(library, TOPIC, belonging(library, TOPIC, ALL))


def test_the_choices_are_themes_of_what_is_here(library: Library) -> None:
    found = choices(library, ALL, belonging(library, "quantum chromodynamics", ALL))
    assert len(found) == len(set(found)) > 1
    text = " ".join(f"{paper['title']} {paper.get('abstract', '')}" for paper in PAPERS).lower()
    assert any(title.split(" and ")[0].lower() in text for title in found)
