"""The numbers that say how far each paper is about a topic."""

from __future__ import annotations

import numpy as np
import pytest

from rag import Filters
from rag.library.library import Library
from rag.overview.features import FIRST, RELATIVE, SECOND, SHARED, Field, relative, shared, survey


def column(field: Field, name: str) -> dict[str, float]:
    titles = [candidate.stored.paper.title for candidate in field.candidates]
    return dict(zip(titles, field.numbers[:, FIRST.index(name)].tolist(), strict=True))


def test_every_candidate_has_every_number(library: Library) -> None:
    field = survey(library, "waggle dance of honey bees", Filters())
    assert field.numbers.shape == (len(field.candidates), len(FIRST))
    assert np.isfinite(field.numbers).all()
    assert field.papers == 17
    assert len(set(FIRST)) == len(FIRST)
    assert SECOND == (*FIRST, *RELATIVE)


def test_words_in_the_title_and_together_in_a_sentence_count(library: Library) -> None:
    field = survey(library, "waggle dance", Filters())
    title, together, words, often = (column(field, name) for name in ("title", "together", "words", "mentions"))
    dance, moss = "The Waggle Dance of Honey Bees Tells Direction", "Moss Growth on North-Facing Roofs"
    assert (title[dance], together[dance], words[dance]) == pytest.approx((1, 1, 1))
    assert (title[moss], together[moss], words[moss], often[moss]) == (0, 0, 0, 0)
    assert often[dance] == pytest.approx(2 / 3)  # "waggle run" is something else


def test_nearness_of_the_whole_stands_above_all_papers(library: Library) -> None:
    field = survey(library, "moss on roofs", Filters())
    whole = column(field, "whole")
    assert max(whole, key=whole.__getitem__) == "Moss Growth on North-Facing Roofs"
    assert np.mean(list(whole.values())) == pytest.approx(0, abs=0.2)


def test_a_paper_without_an_abstract_has_its_title(library: Library) -> None:
    field = survey(library, "honey bees", Filters())
    title = "Honey Bees: An Editorial without an Abstract"
    assert column(field, "sentence")[title] == 0
    assert column(field, "words")[title] == pytest.approx(1)


def test_either_part_and_every_condition_have_numbers_of_their_own(library: Library) -> None:
    field = survey(library, "waggle dance and moss", Filters())
    moss = "Moss Growth on North-Facing Roofs"
    assert column(field, "part_title")[moss] > column(field, "title")[moss]
    both = survey(library, "moss on roofs in bread", Filters())
    assert column(both, "all_words")[moss] < column(both, "part_words")[moss]


def test_a_topic_without_a_word_is_no_error(library: Library) -> None:
    field = survey(library, "the of and", Filters())
    assert np.isfinite(field.numbers).all()
    assert not field.numbers[:, FIRST.index("words")].any()


def test_filters_that_nothing_passes_leave_nobody(library: Library) -> None:
    field = survey(library, "honey bees", Filters(year_from=2100))
    assert field.papers == 0
    assert not field.passing.any()


def test_few_papers_that_pass_are_held_against_the_whole_library(library: Library) -> None:
    few, everyone = survey(library, "waggle dance", Filters(year_from=2018)), survey(library, "waggle dance", Filters())
    assert (few.papers, int(few.passing.sum()), int(everyone.passing.sum())) == (7, 7, 17)
    title = "Young Honey Bees Learn the Waggle Dance"
    assert column(few, "whole")[title] == pytest.approx(column(everyone, "whole")[title])


def test_seeds_are_near_each_other_and_not_their_own_neighbours(library: Library) -> None:
    field = survey(library, "waggle dance", Filters())
    places = [n for n, one in enumerate(field.candidates) if "Waggle" in one.stored.paper.title]
    numbers = shared(field, places)
    assert numbers.shape == (len(field.candidates), len(SHARED))
    others = [n for n in range(len(field.candidates)) if n not in places]
    assert numbers[places, 0].min() > numbers[others, 0].mean()
    assert (numbers[:, 1] < 0.99).all()


def test_one_candidate_stands_at_its_own_best() -> None:
    numbers = relative(np.ones((1, len(FIRST))))
    assert numbers.shape == (1, len(RELATIVE))
    below = [place for place, name in enumerate(RELATIVE) if name.endswith(("_below_best", "_place"))]
    assert not numbers[:, below].any()
    levels = [place for place, name in enumerate(RELATIVE) if name.endswith("_of_best")]
    assert (numbers[:, levels] == 1).all()


def test_how_a_candidate_stands_does_not_depend_on_the_order() -> None:
    numbers = np.random.default_rng(0).normal(size=(9, len(FIRST)))
    order = np.array([3, 1, 4, 0, 5, 8, 2, 6, 7])
    assert np.allclose(relative(numbers)[order], relative(numbers[order]))
