"""Measures against values worked by hand, as trec_eval defines them."""

from __future__ import annotations

import math

import pytest

from eval.measures import interval, measure

QRELS = {"q1": {"a": 1, "b": 1}, "q2": {"c": 2, "d": 1}, "q3": {"e": 1}}
RUN = {"q1": ["x", "a", "b"], "q2": ["d", "c"], "q3": ["x", "y"]}


def test_reciprocal_rank_is_one_over_the_rank_of_the_first_hit() -> None:
    assert measure(QRELS, RUN)["MRR@10"] == {"q1": 0.5, "q2": 1.0, "q3": 0.0}


def test_recall_is_the_share_of_what_is_relevant() -> None:
    assert measure(QRELS, {**RUN, "q1": ["a"]})["recall@10"] == {"q1": 0.5, "q2": 1.0, "q3": 0.0}


def test_ndcg_discounts_by_the_logarithm_of_the_rank() -> None:
    found = measure(QRELS, RUN)["nDCG@10"]
    ideal = 1 + 1 / math.log2(3)
    assert found["q1"] == pytest.approx((1 / math.log2(3) + 1 / math.log2(4)) / ideal)
    assert found["q2"] == pytest.approx((1 + 2 / math.log2(3)) / (2 + 1 / math.log2(3)))
    assert found["q3"] == 0


def test_average_precision_is_the_mean_precision_at_the_hits() -> None:
    assert measure(QRELS, RUN)["MAP"]["q1"] == pytest.approx((1 / 2 + 2 / 3) / 2)


def test_a_query_without_results_scores_nothing() -> None:
    assert measure(QRELS, {"q1": ["a"]})["nDCG@10"]["q3"] == 0


def test_an_interval_holds_the_mean_and_is_the_same_every_time() -> None:
    found = interval([0.0, 1.0] * 50)
    assert found == interval([0.0, 1.0] * 50)
    assert (found.mean, found.low < 0.5 < found.high) == (0.5, True)
    assert found.high - found.low == pytest.approx(4 * 0.5 / math.sqrt(100), abs=0.03)


def test_an_interval_of_nothing_is_nothing() -> None:
    assert interval([]).mean == 0
