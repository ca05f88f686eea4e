"""An overview as an answer of a conversation."""

from __future__ import annotations

from rag import Attest
from tests.rag.overview.conftest import TOPIC


def test_a_wish_for_an_overview_is_answered_with_one(bees: Attest) -> None:
    given = bees.ask(f"Give me an overview of {TOPIC}", k=5)
    overview = bees.summarize(TOPIC, most=5)
    assert (given.outcome, given.text, given.references) == ("answered", overview.text, overview.references)
    assert [passage.key for passage in given.passages] == [reference.key for reference in given.references]
    assert len(given.passages) == 5
    for passage in given.passages:
        assert bees.show(passage.key).abstract[passage.start : passage.end] == passage.quote


def test_a_topic_that_is_not_here_names_the_closest(bees: Attest) -> None:
    given = bees.ask("Give me an overview of quantum chromodynamics on the lattice")
    assert given.outcome == "not_in_collection"
    assert not given.references
    assert given.closest
