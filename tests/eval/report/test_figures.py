"""Numbers are written in their units."""

from __future__ import annotations

import pytest

from eval.measures import Interval
from eval.report.figures import duration, number, signed, spread


@pytest.mark.parametrize(
    ("name", "value", "written"),
    [
        ("nDCG@10", 0.5663, "0.566"),
        ("nDCG@10", -0.05, "−0.050"),
        ("seconds", 0.0042, "4.2 ms"),
        ("seconds", 0.25, "250 ms"),
        ("seconds", 12.34, "12.3 s"),
        ("words", 62.04, "62.0"),
        ("input_tokens", 2298.4, "2,298"),
        ("cost_usd", 0.00058, "$0.0006"),
        ("hubs", 12.0, "12.0"),
    ],
)
def test_a_value_is_written_in_its_unit(name: str, value: float, written: str) -> None:
    assert number(name, value) == written


def test_borders_and_signs() -> None:
    assert spread("MAP", Interval(0.5, 0.4, 0.6, 9)) == "0.400 to 0.600"
    assert (signed("MAP", -0.01), signed("seconds", 0.013)) == ("−0.010", "+13 ms")
    assert duration(90) == "1.5 min"
