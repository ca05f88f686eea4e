"""Runs are compared only where that says something."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from eval.compare import Difference
from eval.measures import Interval
from eval.report.differences import changes, judgement
from eval.report.shown import Shown
from tests.eval.report.runs import RECORD, answers, retrieval


def test_each_later_run_is_compared_with_the_first(shown: Callable[..., list[Shown]]) -> None:
    better = replace(retrieval(), per_query={"nDCG@10": dict.fromkeys("abcd", 1.0)})
    (found,) = changes(shown(retrieval(), better))
    assert (found.before.letter, found.after.letter) == ("A", "B")
    assert [(row.measure, row.delta.mean) for row in found.rows] == [("nDCG@10", 0.5625)]


def test_other_collections_kinds_and_queries_are_not_compared(shown: Callable[..., list[Shown]]) -> None:
    elsewhere = replace(retrieval(), record=RECORD | {"collection": "bread"})
    others = replace(retrieval(), per_query={"nDCG@10": {"z": 1.0}})
    assert changes(shown(retrieval(), elsewhere, answers(), others)) == []


@pytest.mark.parametrize(
    ("measure", "low", "high", "said"),
    [
        ("MAP", 0.1, 0.2, "better"),
        ("MAP", -0.2, -0.1, "worse"),
        ("MAP", -0.1, 0.1, "unclear"),
        ("unsupported", 0.1, 0.2, "worse"),
        ("partly", 0.1, 0.2, "changed"),
    ],
)
def test_a_difference_counts_if_its_interval_leaves_out_0(measure: str, low: float, high: float, said: str) -> None:
    row = Difference(measure, 0.0, 0.0, Interval((low + high) / 2, low, high, 9), (), (), 0)
    assert judgement(row) == said
