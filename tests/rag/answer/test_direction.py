"""More against less, who is compared with whom, and what is denied."""

from __future__ import annotations

import pytest

from rag.answer.alignment import align
from rag.answer.direction import Opposition, opposition
from rag.answer.reading import read


def compared(claim: str, text: str) -> Opposition:
    found = align(read(claim), [text])
    return opposition(found.claim, found.sentences[0], found.words_of(0))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Sugar increases growth.", "Sugar reduces growth.", True),
        ("A is faster than B.", "A is slower than B.", True),
        ("Sugar does not increase growth.", "Sugar increases growth.", True),
        ("Sugar fails to reduce growth.", "Sugar reduces growth.", True),
        ("Sugar increases growth.", "Growth rises with sugar.", False),
        ("Sugar increases growth.", "Growth was measured.", False),
        ("It improves recall and reduces cost.", "It reduces cost.", False),
    ],
)
def test_what_rises_here_and_falls_there_is_opposed(one: str, other: str, expected: bool) -> None:
    assert (compared(one, other).against > 0.2) is expected
    assert (compared(other, one).against > 0.2) is expected


def test_the_sign_that_belongs_to_the_same_thing_counts() -> None:
    text = "The drug lowers blood pressure, whereas coffee raises the heart rate."
    assert (
        compared("The drug raises blood pressure.", text).against
        > compared("Coffee raises the heart rate.", text).against
    )


@pytest.mark.parametrize(
    ("claim", "text", "swapped"),
    [
        ("Dense retrieval is better than BM25.", "BM25 is better than dense retrieval.", True),
        ("Dense retrieval outperforms BM25.", "BM25 outperforms dense retrieval.", True),
        ("Dense retrieval outperforms BM25.", "BM25 is outperformed by dense retrieval.", False),
        ("Dense retrieval is better than BM25.", "BM25 is worse than dense retrieval.", False),
        ("Dense retrieval is better than BM25.", "Dense retrieval is better than BM25.", False),
        ("Dense retrieval is better than BM25.", "Dense retrieval is worse than BM25.", True),
    ],
)
def test_the_sides_of_a_comparison_are_told_apart(claim: str, text: str, swapped: bool) -> None:
    assert (compared(claim, text).swapped > 0) is swapped


def test_who_denies_is_told() -> None:
    assert compared("Sugar does not help.", "Sugar helps.").denied == 1
    assert compared("Sugar helps.", "Sugar never helps.").denied == -1
    assert compared("Sugar never helps.", "Sugar does not help.").denied == 0


def test_what_a_text_leaves_open_is_told() -> None:
    assert compared("Sugar helps.", "Sugar may help.").hedged == 1
    assert compared("Sugar may help.", "Sugar may help.").hedged == 0
