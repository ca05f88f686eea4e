"""Words and figures in order, and which figures are rivals."""

from __future__ import annotations

import pytest

from rag.answer.quantities import quantities
from rag.answer.worded import comparable, worded


def test_words_and_figures_stand_in_order_and_years_are_words() -> None:
    found = worded("In 2019, GPT-4 reached 62% on BRCA 1.")
    assert [figure.written if figure else word for word, figure in found] == [
        "in", "2019", ",", "gpt-4", "reached", "62%", "on", "brca", "1", ".",
    ]  # fmt: skip
    assert [figure.form for _, figure in found if figure] == ["62%"]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("0.5", "0.7", True),
        ("5%", "70%", True),
        ("5", "0.7", False),
        ("5%", "5", False),
        ("5 GB", "5 MB", False),
        ("three", "24", False),
        ("50 million", "35", False),
    ],
)
def test_figures_are_rivals_if_they_are_of_one_kind(one: str, other: str, expected: bool) -> None:
    (first,), (second,) = quantities(one), quantities(other)
    assert comparable(first, second) is expected
