"""How values are written."""

from __future__ import annotations

import pytest

from ui.quality.figures import borders, exact, value
from ui.quality.runs import Interval


@pytest.mark.parametrize(
    ("number", "unit", "written"),
    [
        (0.845, "share", "84 %"),
        (-0.06, "share", "−6 %"),
        (-0.001, "share", "0 %"),
        (0.5, "score", "0.50"),
        (0.029, "seconds", "29 ms"),
        (12.34, "seconds", "12.3 s"),
        (1234.0, "words", "1,234 words"),
        (0.0012, "dollars", "0.0012 USD"),
        (1.5, "", "1.50"),
    ],
)
def test_a_value_has_its_unit(number: float, unit: str, written: str) -> None:
    assert value(number, unit).replace("\N{NO-BREAK SPACE}", " ") == written


def test_an_interval_names_its_unit_once() -> None:
    found = Interval(mean=0.8, low=0.75, high=0.93, n=3)
    assert borders(found, "share").replace("\N{NO-BREAK SPACE}", " ") == "75 to 93 %"
    assert borders(found, "score") == "0.75 to 0.93"
    assert exact(-0.01234) == "−0.0123"
