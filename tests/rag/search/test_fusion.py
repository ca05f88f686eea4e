"""Scores of three kinds into one, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.search.fusion import fuse, neighbours, normalise


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


def test_a_candidate_takes_over_the_scores_of_those_most_like_it() -> None:
    vectors = np.array([[1.0, 0.0], [0.8, 0.6], [0.0, 1.0]], dtype=np.float32)
    found = neighbours(np.array([3.0, 1.0, 2.0]), vectors)
    near, far = 0.8**4, 0.6**4
    assert found.tolist() == pytest.approx([1.0, (3 * near + 2 * far) / (near + far), 1.0])


def test_only_the_ten_most_alike_count_and_opposites_do_not() -> None:
    angles = np.linspace(0.0, 0.2, 12)
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    scores = np.zeros(12)
    scores[-1] = 100.0  # the farthest from the first
    assert neighbours(scores, vectors)[0] == 0.0
    assert neighbours(scores, vectors)[6] > 0.0
    alone = np.array([[1.0, 0.0], [-1.0, 0.0]], dtype=np.float32)
    assert neighbours(np.array([3.0, 1.0]), alone).tolist() == [3.0, 1.0]
    assert neighbours(np.array([3.0]), alone[:1]).tolist() == [3.0]


@given(st.lists(st.none() | st.floats(-1e6, 1e6), min_size=1))
def test_normalised_values_are_finite_and_in_bounds(values: list[float | None]) -> None:
    found = normalise(values)
    assert np.isfinite(found).all()
    assert ((found >= 0) & (found <= 1)).all()
