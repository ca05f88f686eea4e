"""Figures with their units, and what they count."""

from __future__ import annotations

import pytest

from rag.answer.quantities import compare, quantities


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("12 lamps", "twelve lamps"),
        ("an accuracy of 91.4 percent", "91.4% accuracy"),
        ("an accuracy of 91.4%", "an accuracy of 0.914"),
        ("1,200 questions", "1200 questions"),
        ("about 1,200 questions", "1,234 questions"),
        ("nearly 22%", "22.4%"),
        ("a 2-fold gain", "twice the gain"),
        ("from 3 to 5 days", "3–5 days"),
        ("3 × 10^5 papers", "3e5 papers"),
        ("−4.2 points", "-4.2 points"),
        ("5 MB", "5 MB"),
    ],
)
def test_equal_figures_are_found_in_any_spelling(claim: str, text: str) -> None:
    found = compare(claim, quantities(text))
    assert found
    assert all(one.equal and not one.other_unit for one in found)


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("an error of 22.4 %", "an error of 22.3 %"),
        ("a model of 22.4 GB", "an error of 22.4 %"),
        ("4.2 percentage points", "4.2 percent"),
        ("3 times faster", "3 percent faster"),
        ("1,200 questions", "1,234 questions"),
        ("nearly 22%", "25%"),
        ("two lamps", "three lamps"),
    ],
)
def test_other_figures_are_not(claim: str, text: str) -> None:
    (found,) = compare(claim, quantities(text))
    assert not found.equal


def test_a_unit_that_differs_is_told() -> None:
    (found,) = compare("It takes 5 GB.", quantities("It takes 5 MB."))
    assert found.other_unit is not None
    assert found.other_unit.unit == "MB"


def test_the_figure_of_the_same_thing_stands_instead() -> None:
    (found,) = compare("It works with 7 lamps.", quantities("It has 4 wheels, and it works with 9 lamps."))
    assert found.instead is not None
    assert found.instead.written == "9"


def test_what_is_counted_shows_in_the_context() -> None:
    known = quantities("It has twelve wheels, and it works with 9 lamps.")
    (right,), (wrong,) = compare("It has 12 wheels.", known), compare("It shines with 12 lamps.", known)
    assert right.context > wrong.context


@pytest.mark.parametrize("text", ["1. Choose a lamp", "The steps are: 1."])
def test_list_numbers_are_no_figures(text: str) -> None:
    assert quantities(text) == ()
