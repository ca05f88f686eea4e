"""Recall, calibration and latency are drawn as they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from eval.report.calibration import calibration_chart
from eval.report.latency import latency_chart
from eval.report.recall import recall_chart
from eval.report.shown import Shown
from tests.eval.report.runs import answers, retrieval, selftest

Read = Callable[..., list[Shown]]


def test_no_chart_is_made_of_nothing(shown: Read) -> None:
    runs = shown(selftest())
    assert (recall_chart(runs), calibration_chart(runs), latency_chart(runs)) == (None, None, None)


def test_recall_rises_to_the_right(shown: Read) -> None:
    chart = recall_chart(shown(retrieval()))
    assert chart is not None
    (curve,) = chart.curves
    assert [point.x for point in curve.points] == [0, 50, 100]
    assert [point.y for point in curve.points] == [0.75 * chart.height, 0.5 * chart.height, 0]
    assert [point.label for point in curve.points] == ["0.25", "0.50", "1.00"]
    assert chart.words == ("run1: 0.250 at 1, 0.500 at 10, 1.000 at 100",)


def test_two_curves_have_letters_for_values(shown: Read) -> None:
    chart = recall_chart(shown(retrieval(), retrieval()))
    assert chart is not None
    assert [curve.letter for curve in chart.curves] == ["A", "B"]
    assert {point.label for curve in chart.curves for point in curve.points} == {""}
    one, two = (curve.badge_y for curve in chart.curves)
    assert abs(one - two) >= 19


def test_a_curve_of_one_depth_is_a_point(shown: Read) -> None:
    chart = recall_chart(shown(replace(retrieval(), details={"recall_curve": {"1": 0.5}})))
    assert chart is not None
    assert [point.x for point in chart.curves[0].points] == [0]


def test_a_bin_is_placed_by_score_and_truth_and_sized_by_number(shown: Read) -> None:
    chart = calibration_chart(shown(answers()))
    assert chart is not None
    few, many = chart.runs[0].bins
    assert (few.x, few.y, few.left, few.width, few.n) == (25, chart.height, 20, 10, 3)
    assert (many.size, few.size) == (chart.strip, 0.3 * chart.strip)


def test_the_interval_of_a_bin_is_wilsons(shown: Read) -> None:
    chart = calibration_chart(shown(answers()))
    assert chart is not None
    few = chart.runs[0].bins[0]
    assert few.bottom == pytest.approx(chart.height)
    assert few.top == pytest.approx(chart.height * (1 - 0.5615), abs=0.1)  # 0 of 3: 0 to 0.5615


def test_times_are_named_by_median_and_95_percent(shown: Read) -> None:
    chart = latency_chart(shown(retrieval()))
    assert chart is not None
    assert chart.unit == "milliseconds"
    assert [mark.label for mark in chart.runs[0].marks] == ["median 35 ms", "95 % within 431 ms"]
    assert chart.words == ("run1: median 35 ms, 95 % within 431 ms, 4 questions",)


def test_histograms_share_one_axis_and_count_every_question(shown: Read) -> None:
    chart = latency_chart(shown(retrieval(), answers()))
    assert chart is not None
    assert chart.unit == "seconds"
    for run in chart.runs:
        assert sum(column.height for column in run.columns) * run.most / chart.height == pytest.approx(4, abs=0.01)
        assert all(0 <= column.left and column.left + column.width <= 100 for column in run.columns)


@pytest.mark.parametrize("seconds", [[0.1] * 9, [0.1] * 9 + [0.9], [0.1] + [0.9] * 9, [0.1] * 5 + [0.5, 0.9], [0.0]])
def test_no_label_of_a_time_crosses_the_line_of_the_other(shown: Read, seconds: list[float]) -> None:
    values = {str(number): value for number, value in enumerate(seconds)}
    chart = latency_chart(shown(replace(retrieval(), per_query={"seconds": values})))
    assert chart is not None
    upper, lower = sorted(chart.runs[0].marks, key=lambda mark: mark.y)
    assert upper.y < lower.y
    # Only the line of the upper label passes the other label, which points away from it or is far enough off.
    apart = upper.at - lower.at
    assert apart == 0 or lower.end == (apart > 0) or abs(apart) >= 30
