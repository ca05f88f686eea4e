"""How many papers a question is given, and which."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.library.catalog.papers import StoredPaper
from rag.schema import Paper, Signals
from rag.search.breadth import Breadth, Kind
from rag.search.cutting import FEWEST, FLOOR, MOST, MOST_FOR_ONE, cut
from rag.search.hits import Focus, Hit

WIDE: tuple[Kind, ...] = ("topic", "list", "overview", "comparison")
SCORES = st.lists(st.floats(0, 3), max_size=60).map(lambda scores: sorted(scores, reverse=True))


def hits(scores: list[float], titles: dict[int, str] | None = None, lifts: dict[int, float] | None = None) -> list[Hit]:
    """Return hits with such scores, titles and lifts, by place."""
    focus = Focus(np.zeros(2, dtype=np.float32), {})
    return [
        Hit(
            StoredPaper(
                row=place,
                paper=Paper(key=str(place), paper_id=str(place), title=(titles or {}).get(place, "Moss"), abstract=""),
                spans=np.zeros((0, 2), dtype=np.int32),
            ),
            score + (lifts or {}).get(place, 0.0),
            Signals(lexical=None, dense=None, sentence=None),
            np.zeros((0, 2), dtype=np.float32),
            focus,
            lift=(lifts or {}).get(place, 0.0),
        )
        for place, score in enumerate(scores)
    ]


def places(kept: list[Hit]) -> list[int]:
    return [hit.stored.row for hit in kept]


def test_one_fact_takes_three_to_five() -> None:
    assert len(cut(hits([2.0, 0.5, 0.4, 0.3]), Breadth("single"))) == FEWEST
    assert len(cut(hits([2.0, 1.9, 1.8, 1.6, 1.1, 1.0]), Breadth("single"))) == 4
    assert len(cut(hits([2.0] * 20), Breadth("single"))) == MOST_FOR_ONE


@pytest.mark.parametrize("kind", WIDE)
def test_anything_else_takes_all_that_belong(kind: Kind) -> None:
    scores = [2.0] * 10 + [2.0 * FLOOR] * 4 + [2.0 * FLOOR - 0.01] * 9
    assert places(cut(hits(scores), Breadth(kind))) == list(range(14))
    assert len(cut(hits([2.0] * 80), Breadth(kind))) == MOST


def test_each_side_of_a_comparison_has_its_papers() -> None:
    titles = {6: "Newt: a lamp", 8: "Better Newts", 3: "Salamander", 9: "Salamander lamps"}
    kept = cut(hits([2.0] + [0.5] * 11, titles), Breadth("comparison", ("the newt lamp", "the salamander lamp")))
    assert places(kept) == [0, 1, 2, 3, 6, 8, 9]


def test_a_side_without_a_word_or_a_paper_adds_none() -> None:
    assert len(cut(hits([2.0] + [0.5] * 9), Breadth("comparison", ("the", "unheard-of")))) == FEWEST


def test_a_second_stage_changes_which_are_kept_and_not_how_many() -> None:
    scores = [2.0, 1.9, 1.0, 0.9, 0.8, 0.7]
    before = cut(hits(scores), Breadth("list"))
    lifted = sorted(hits(scores, lifts={4: 3.0, 5: 2.5, 0: 0.1}), key=lambda hit: -hit.score)
    assert len(cut(lifted, Breadth("list"))) == len(before) == FEWEST
    assert places(cut(lifted, Breadth("list"))) == [4, 5, 0]


@given(SCORES, st.sampled_from(("single", *WIDE)), st.floats(0.01, 100))
def test_the_best_are_kept_in_their_order_whatever_the_scale(scores: list[float], kind: Kind, scale: float) -> None:
    kept = places(cut(hits(scores), Breadth(kind)))
    assert kept == list(range(len(kept)))
    assert min(FEWEST, len(scores)) <= len(kept) <= (MOST_FOR_ONE if kind == "single" else MOST)
    assert all(scores[place] >= FLOOR * scores[0] for place in kept[FEWEST:])
    power = 2.0 ** round(np.log2(scale))
    assert places(cut(hits([power * score for score in scores]), Breadth(kind))) == kept
