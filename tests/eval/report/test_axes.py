"""Values are put where they belong on an axis."""

from __future__ import annotations

import pytest

from eval.report.axes import LogAxis, across, apart, down


def test_a_logarithmic_axis_gives_each_factor_the_same_room() -> None:
    axis = LogAxis(1, 100)
    assert [axis.place(value) for value in (1, 10, 100)] == [0, 50, 100]
    assert (axis.place(0.1), axis.place(1000)) == (0, 100)


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (1, 100, ["1", "2", "5", "10", "20", "50", "100"]),
        (18, 65, ["20", "30", "40", "50", "60"]),
        (0.012, 13, ["0.03", "0.1", "0.3", "1", "3", "10"]),
        (1, 1e6, ["1", "10", "100", "1000", "10000", "100000", "1e+06"]),
    ],
)
def test_ticks_are_round_and_few(low: float, high: float, labels: list[str]) -> None:
    assert [tick.label for tick in LogAxis(low, high).ticks()] == labels


def test_ticks_may_be_written_in_another_unit() -> None:
    assert [tick.label for tick in LogAxis(0.018, 0.065).ticks(0.001)] == ["20", "30", "40", "50", "60"]


def test_a_share_outside_of_0_and_1_stands_at_the_border() -> None:
    assert (across(-1), across(0.5), across(2)) == (0, 50, 100)
    assert (down(-1, 200), down(0.25, 200), down(2, 200)) == (200, 150, 0)


def test_badges_that_would_cover_each_other_are_moved_down() -> None:
    assert apart([(100, 5), (100, 0), (100, 200), (50, 0)]) == [19, 0, 200, 0]
    assert apart([(100, 0), (100, 1), (100, 2)]) == [0, 19, 38]
