"""How alike a question and papers are in runs of letters."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.search.letters import likeness


def test_another_ending_and_a_part_of_a_name_count() -> None:
    found = likeness(" lanternnets ", [" lantern nets ", " bread ", " lanternnet "])
    assert found[2] > found[0] > found[1] == 0


def test_what_stands_beside_what_counts() -> None:
    near, apart = likeness(" sparse light ", [" sparse light caves ", " light caves sparse "])
    assert near > apart


def test_worked_by_hand() -> None:
    """One run in one of two texts of equal length: ln(1 + 1.5 / 1.5) ^ 1.5, and tf 1 gives exactly 1 of BM25."""
    assert likeness("abcd", ["abcd", "efgh"]).tolist() == pytest.approx([np.log(2) ** 1.5, 0.0])


@given(st.text(max_size=40), st.lists(st.text(max_size=60), max_size=5))
def test_any_texts_give_finite_scores(question: str, texts: list[str]) -> None:
    found = likeness(question, texts)
    assert found.shape == (len(texts),)
    assert np.isfinite(found).all()
    assert (found >= 0).all()
