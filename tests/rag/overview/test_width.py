"""Topics that are as good as everything, and what is offered in their place."""

from __future__ import annotations

import pytest

from rag.library.library import Library
from rag.overview.belonging import Membership, belonging
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
    assert not is_wide(TOPIC, belonging(library, TOPIC, ALL))


@pytest.mark.parametrize(
    ("topic", "nearness", "belong", "wide"),
    [
        ("machine learning", 0.25, 3, True),
        ("Machine Learning", 0.05, 3, False),  # a field, and not that of this collection
        ("contrastive learning", 0.25, 3, False),
        ("contrastive learning", 0.05, 60, True),
    ],
)
def test_a_field_and_what_half_of_the_papers_are_about_is_wide(
    topic: str, nearness: float, belong: int, wide: bool, library: Library
) -> None:
    member = belonging(library, TOPIC, ALL).all[0]
    found = Membership((member,) * belong, (), (), (member,), 100, 100, nearness)
    assert is_wide(topic, found) is wide


def test_the_choices_are_themes_of_what_is_here(library: Library) -> None:
    found = choices(library, ALL, belonging(library, "quantum chromodynamics", ALL))
    assert len(found) == len(set(found)) > 1
    text = " ".join(f"{paper['title']} {paper.get('abstract', '')}" for paper in PAPERS).lower()
    assert any(title.split(" and ")[0].lower() in text for title in found)
