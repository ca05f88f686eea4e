"""What a text denies, and which words a denial reaches."""

from __future__ import annotations

import pytest

from rag.answer.negation import affixed, denials, softened
from rag.answer.reading import read


def reached(text: str) -> list[list[str]]:
    """Return the words that each denial of a text reaches, nearest first."""
    reading = read(text)
    return [[reading.words[place] for place in one.words] for one in denials(reading, read("nothing of it"))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("No labelled data are needed.", [["labelled", "data", "needed"]]),
        ("It doesn't need labels, but users like it.", [["need", "labels"]]),
        ("It fails to converge.", [["converge"]]),
        ("The method is label-free.", [["label", "method"]]),
        ("It is free of artefacts.", [["artefacts"]]),
        ("A non-linear map.", [["linear"]]),
        ("Antibodies were absent.", [["Antibodies"]]),
        ("It is not only fast.", []),
        ("It takes no less than a day.", []),
        ("It cannot be solved without labels.", []),
        ("It needs labels.", []),
    ],
)
def test_a_denial_reaches_the_words_of_its_clause(text: str, expected: list[list[str]]) -> None:
    assert reached(text) == expected


@pytest.mark.parametrize(
    ("word", "other", "expected"),
    [
        ("unlabelled", "labelled", True),
        ("inconsistent", "consistent", True),
        ("unlabelled", "unlabelled and labelled", False),
        ("understand", "stand", False),
        ("information", "formation", False),
        ("unit", "it", False),
    ],
)
def test_an_affix_denies_the_word_that_the_other_text_has(word: str, other: str, expected: bool) -> None:
    assert bool(list(affixed(read(word), read(other)))) is expected


def test_a_word_that_may_deny_leaves_it_open_unless_both_have_it() -> None:
    assert softened(read("It avoids labels."), read("It needs labels."))
    assert not softened(read("It avoids labels."), read("It does not avoid labels."))
    assert softened(read("It is not only fast."), read("It is fast."))
    assert not softened(read("It needs labels."), read("It needs no labels."))
