"""Which papers an overview reads: those that belong, in themes, numbered once; the others with a reason."""

from __future__ import annotations

import pytest

from rag.library.library import Library
from rag.overview.plan import Plan, plan
from rag.schema import Brief, Filters
from tests.rag.overview.conftest import TOPIC


def planned(library: Library, topic: str = TOPIC, most: int = 100, **brief: object) -> Plan:
    return plan(library, Brief(topic=topic, **brief), most)  # type: ignore[arg-type]


@pytest.mark.parametrize("topic", [TOPIC, "waggle dance", "everything"])
@pytest.mark.parametrize("most", [1, 3, 7, 100])
def test_each_paper_is_read_in_one_theme_or_left_out(library: Library, topic: str, most: int) -> None:
    found = planned(library, topic, most)
    rows = [entry.stored.row for entry in found.entries]
    assert len(rows) == len(set(rows))
    assert found.wide or len(rows) <= most
    assert [one.marker for one in found.evidence] == list(range(1, len(rows) + 1))
    members = {member.candidate.stored.paper.key for member in found.membership.members}
    left = [one.key for one in found.left_out]
    assert len(left) == len(set(left))
    read = {entry.stored.paper.key for entry in found.entries}
    assert not read & set(left)
    assert members <= read | set(left)
    assert all(one.why for one in found.left_out)


def test_the_brief_says_how_many_are_read(library: Library) -> None:
    assert (
        len(
            planned(
                library,
                most=100,
            ).entries
        )
        > 5
    )
    assert len(plan(library, Brief(topic=TOPIC, most=5), 100).entries) == 5


def test_those_that_belong_most_are_read_first(library: Library) -> None:
    few = plan(library, Brief(topic=TOPIC, most=4), 100)
    chances = {one.candidate.stored.row: one.chance for one in few.membership.members}
    read = {entry.stored.row for entry in few.entries}
    quotable = [one for one in few.membership.members if len(one.candidate.stored.spans)]
    assert min(chances[row] for row in read) >= max(
        (one.chance for one in quotable if one.candidate.stored.row not in read), default=0.0
    )


def test_a_paper_without_an_abstract_is_left_out_and_said_so(library: Library) -> None:
    everything = planned(library, "everything")
    why = {one.title: one.why for one in everything.left_out}
    assert why == {"Honey Bees: An Editorial without an Abstract": "it has no abstract here"}


def test_the_wish_is_read_as_its_topic(library: Library) -> None:
    found = planned(library, "Please give me an overview of the waggle dance in this collection.")
    assert found.topic == "the waggle dance"
    assert all("dance" in entry.stored.paper.title.lower() for entry in found.entries)


def test_a_topic_that_is_not_here_has_no_sections_but_the_nearest_papers(library: Library) -> None:
    found = planned(library, "quantum chromodynamics on the lattice")
    assert not found.sections
    closest = found.closest()
    assert 0 < len(closest) <= 3
    assert [one.rank for one in closest] == list(range(1, len(closest) + 1))
    abstracts = {stored.paper.key: stored.paper.abstract for stored in library.get(library.find(Filters()))}
    for one in closest:
        assert abstracts[one.key][one.start : one.end] == one.quote
