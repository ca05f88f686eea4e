"""What is drawn stays in its plot, whatever the values."""

from __future__ import annotations

import pytest

from ui.quality.plots import Point, bar, plot, wilson
from ui.quality.runs import Bin, Interval


def test_a_bar_has_its_interval_and_stays_on_its_line() -> None:
    drawn = bar(Interval(mean=0.5, low=-0.2, high=1.7, n=3), "run-a")
    assert 'style="inset-inline-start:0.00%;width:100.00%"' in drawn
    assert "inset-inline-start:50.00%" in drawn
    assert "inset-inline-start:25.00%" in bar(Interval(mean=1.0, low=0.0, high=4.0, n=3), "run-a", 4.0)
    assert "empty" in bar(None, "run-b")
    assert "empty" in bar(Interval(mean=0.0, low=0.0, high=0.0, n=3), "run-b", 0.0)


def test_a_point_says_what_it_is_and_may_be_picked() -> None:
    points = [Point(0.0, 0.2, 0.1, 0.3, "<one>"), Point(1.0, 2.0, 1.5, 9.0, "two", pick="a<b", current=True)]
    drawn = plot(points, ("0", "1"), ((0.0, "<x>"),), "two points", joined=True)
    assert 'points="0.00,80.00 100.00,0.00"' in drawn
    assert 'aria-label="&lt;one&gt;"' in drawn
    assert '<button type="button" class="point" aria-label="two" aria-current="true"' in drawn
    assert 'data-value="a&lt;b"' in drawn
    assert 'class="even"' in plot(points, ("0",), (), "", joined=False)


def test_the_interval_of_a_share_is_wilsons() -> None:
    assert wilson(Bin(low=0, high=1, n=10, score=0.5, right=1.0)) == pytest.approx((0.7225, 1.0), abs=1e-3)
    assert wilson(Bin(low=0, high=1, n=0, score=0.5, right=0.0))[0] == pytest.approx(0.0, abs=1e-9)
