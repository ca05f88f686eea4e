"""More against less."""

from __future__ import annotations

import pytest

from rag.answer.direction import opposed


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Sugar increases growth.", "Sugar reduces growth.", True),
        ("A is faster than B.", "A is slower than B.", True),
        ("Sugar increases growth.", "Growth rises with sugar.", False),
        ("Sugar increases growth.", "Growth was measured.", False),
        ("It improves recall and reduces cost.", "It reduces cost.", False),
    ],
)
def test_only_one_sided_sentences_oppose(one: str, other: str, expected: bool) -> None:
    assert opposed(one, other) is expected
    assert opposed(other, one) is expected
