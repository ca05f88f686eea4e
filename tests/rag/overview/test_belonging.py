"""Who belongs to a topic, and what the stored regressions must fit."""

from __future__ import annotations

import json
from importlib.resources import files

import numpy as np
import pytest

from rag import Filters
from rag.library.library import Library
from rag.overview import belonging as module
from rag.overview.belonging import LINE, belonging, load
from rag.overview.features import FIRST, SECOND
from tests.rag.overview.conftest import TOPIC


def test_who_belongs_is_found_and_nobody_else(library: Library) -> None:
    found = belonging(library, TOPIC, Filters())
    members = {one.candidate.stored.paper.title for one in found.members}
    assert len(members) >= 11
    assert all("Bees" in title for title in members)
    assert (found.papers, found.examined) == (17, 17)


def test_all_candidates_are_ranked_by_their_chance(library: Library) -> None:
    found = belonging(library, TOPIC, Filters())
    chances = [one.chance for one in found.all]
    assert chances == sorted(chances, reverse=True)
    assert len(found.all) == found.examined
    assert found.members == tuple(one for one in found.all if one.chance >= LINE)
    assert found.nearest == found.all[:15]
    assert 0 <= min(chances) <= max(chances) <= 1


@pytest.mark.parametrize(
    "topic", ["lattice quantum chromodynamics", "Byzantine church music", "federated learning", "zzyzx qwrtz"]
)
def test_a_topic_that_is_not_here_has_nobody(library: Library, topic: str) -> None:
    found = belonging(library, topic, Filters())
    assert found.members == found.narrowly == ()
    assert found.nearest


def test_papers_near_the_line_have_their_reasons(library: Library) -> None:
    seen = 0
    for topic in (TOPIC, "pesticides", "Varroa mites", "waggle dance", "moss on roofs", "bees and roofs", "winter"):
        found = belonging(library, topic, Filters())
        chances = {one.candidate.stored.paper.key: one.chance for one in found.all}
        assert all(LINE <= chances[paper.key] < module._NEAR_ABOVE for paper in found.narrowly)
        assert all(module._NEAR_BELOW <= chances[paper.key] < LINE for paper in found.narrowly_not)
        for paper in (*found.narrowly, *found.narrowly_not):
            words, _, meaning = paper.why.partition("; ")
            assert "words" in words
            assert meaning in ("its meaning is near", "it is like the papers that belong", "its meaning is not near")
            seen += 1
    assert seen


def test_only_papers_that_pass_the_filters_are_looked_at(library: Library) -> None:
    found = belonging(library, TOPIC, Filters(year_from=2018))
    assert found.papers == found.examined == 7
    assert all((one.candidate.stored.paper.year or 0) >= 2018 for one in found.all)
    assert found.members


def test_filters_that_nothing_passes_give_nothing(library: Library) -> None:
    found = belonging(library, TOPIC, Filters(year_from=2100))
    assert (found.members, found.all, found.examined, found.papers) == ((), (), 0, 0)


def test_the_stored_regressions_fit_the_numbers() -> None:
    models = load()
    for name, names in (("first", FIRST), ("second", SECOND)):
        one = models[name]
        assert one.mean.shape == one.scale.shape == one.weights.shape == (len(names),)
        assert np.isfinite([one.mean, one.scale, one.weights]).all()
        assert (one.scale > 0).all()
        chances = one.chances(np.vstack([one.mean, np.full(len(names), 1e9), np.full(len(names), -1e9)]))
        assert ((chances >= 0) & (chances <= 1)).all()


def test_regressions_of_other_numbers_are_refused() -> None:
    stored = json.loads(files("rag.overview").joinpath("data", "belonging.json").read_text("utf-8"))["first"]
    with pytest.raises(ValueError, match="fit_belonging"):
        module._logistic({**stored, "names": stored["names"][::-1]}, FIRST)
    with pytest.raises(ValueError, match="fit_belonging"):
        module._logistic(stored, SECOND)
