"""Names of authors as sources write them."""

from __future__ import annotations

import pytest
from hypothesis import given

from rag.export.names import Name, read_name
from rag.text import clean
from tests.rag.export.made import NASTY


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Mira Holm", Name("Holm", "Mira")),
        ("Holm, Mira", Name("Holm", "Mira")),
        ("Marc'Aurelio K. Ranzato", Name("Ranzato", "Marc'Aurelio K.")),
        ("Anna van der Berg", Name("Berg", "Anna", "van der")),
        ("van der Berg, Anna", Name("Berg", "Anna", "van der")),
        ("García Márquez, Gabriel", Name("García Márquez", "Gabriel")),
        ("Sam Davis Jr.", Name("Davis", "Sam", "", "Jr.")),
        ("Davis, Jr., Sam", Name("Davis", "Sam", "", "Jr.")),
        ("Davis, Sam, Jr.", Name("Davis", "Sam", "", "Jr.")),
        ("Smith JA", Name("Smith", "JA")),
        ("van den Berg AB", Name("Berg", "AB", "van den")),
        ("ATLAS Collaboration", Name("ATLAS Collaboration")),
        ("Johnson and Johnson, Inc.", Name("Johnson and Johnson, Inc.")),
        ("Aristotle", Name("Aristotle")),
        ("原 一夫", Name("原 一夫")),
        ('Schr\\"odinger, Erwin', Name("Schrödinger", "Erwin")),
    ],
)
def test_a_name_is_taken_apart_where_that_is_sure(text: str, name: Name) -> None:
    assert read_name(text) == name


def test_a_name_is_put_together_again() -> None:
    name = read_name("Sam van der Berg Jr.")
    assert name.by_family == "van der Berg, Sam, Jr."
    assert name.printed == "Sam van der Berg Jr."


@given(NASTY)
def test_no_word_of_a_name_is_lost(text: str) -> None:
    words = clean(text).replace(",", " ").split()
    assert sorted(read_name(text).printed.replace(",", " ").split()) == sorted(words)
