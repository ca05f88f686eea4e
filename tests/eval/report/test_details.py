"""The details of a run are checked before anything is drawn of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from eval.report.details import read_details
from eval.run import RunError
from tests.eval.report.runs import answers, retrieval


def test_what_a_run_lacks_is_empty() -> None:
    found = read_details(replace(retrieval(), details={}), "run")
    assert (found.recall_curve, found.worst, found.lines, found.failures, found.judge) == ({}, (), (), (), None)


def test_a_retrieved_paper_is_gold_by_title_or_key() -> None:
    row = read_details(answers(), "run").worst[0]
    assert [row.is_gold(paper) for paper in row.retrieved] == [True, False]


@pytest.mark.parametrize(
    ("details", "named"),
    [
        ({"calibration": [{"low": 0.1}]}, "calibration.0"),
        ({"worst": "all"}, "worst"),
        ({"recall_curve": {"ten": 0.5}}, "recall_curve"),
        ({"recall_curve": {"10": float("nan")}}, "no number"),
    ],
)
def test_a_part_that_is_not_as_written_is_named(details: dict[str, Any], named: str) -> None:
    with pytest.raises(RunError, match=named):
        read_details(replace(retrieval(), details=details), "run")


def test_a_value_that_is_no_number_is_refused() -> None:
    with pytest.raises(RunError, match="no number"):
        read_details(replace(retrieval(), per_query={"MAP": {"a": float("inf")}}), "run")
