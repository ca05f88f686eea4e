"""Scores of three kinds into one, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.search.fusion import fuse, normalise


def test_values_are_stretched_from_0_to_1() -> None:
    assert normalise([2.0, 4.0, 3.0]).tolist() == [0.0, 1.0, 0.5]


def test_silence_counts_as_nothing() -> None:
    assert normalise([None, 8.0, 4.0]).tolist() == [0.0, 1.0, 0.5]


def test_a_signal_that_says_the_same_of_all_is_left_out() -> None:
    assert normalise([3.0, 3.0]).tolist() == [0.0, 0.0]
    assert normalise([None, None]).tolist() == [0.0, 0.0]


def test_the_sum_of_the_normalised_signals_ranks() -> None:
    found = fuse({"lexical": [10.0, None, 5.0], "dense": [0.2, 0.6, 0.4], "sentence": [0.3, 0.3, 0.3]})
    assert found.tolist() == pytest.approx([1.0, 1.0, 1.0])


def test_no_candidates_give_no_scores() -> None:
    assert len(fuse({"lexical": [], "dense": [], "sentence": []})) == 0


@given(st.lists(st.none() | st.floats(-1e6, 1e6), min_size=1))
def test_normalised_values_are_finite_and_in_bounds(values: list[float | None]) -> None:
    found = normalise(values)
    assert np.isfinite(found).all()
    assert ((found >= 0) & (found <= 1)).all()
