"""Numbers in other languages are the same numbers, or are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.numerals import same_numbers

SAME = [
    ("It reaches 22.4% on 1,200 items [1].", "Es erreicht 22,4 % bei 1.200 Elementen [1]."),
    ("1,200 items", "1 200 éléments"),
    ("1,200 items", "1\u202f200 éléments"),
    ("1,200 items", "1’200 Einträge"),
    ("1.2 million words", "120万語"),
    ("1.2 million words", "1,2 Millionen Wörter"),
    ("1.2 billion", "1,2 Milliarden"),
    ("three systems, 5 runs", "3 システム、5 回"),
    ("GPT-4 and BM25 at nDCG@10 of 0.512", "GPT-4 et BM25 à nDCG@10 de 0,512"),
    ("38% of terms", "٣٨٪ من المصطلحات"),
    ("38.5% of terms", "٣٨٫٥٪ من المصطلحات"),
    ("10^5 pairs", "10⁵ Paare"),
    ("version 1.2.3", "Version 1.2.3"),
    ("12 of 1,000,000", "12 von 1.000.000"),
    ("120,000 people", "1,20,000 लोग"),
    ("5,183 papers", "5183 Aufsätze"),
    ("5183 papers", "5 183 статей"),
    ("between 5-10", "zwischen 5 und 10"),
    ("no number [1]", "keine Zahl [2]"),
]
OTHER = [
    ("It reaches 22.4%.", "Es erreicht 2,24 %."),
    ("It reaches 22.4%.", "Es erreicht etwa ein Fünftel."),
    ("0.512", "512"),
    ("in 2019", "in 2018"),
    ("5 runs", "fünf Läufe"),
    ("no number", "keine 7"),
    ("5 and 5", "5"),
    ("1.2 million", "12万"),
    ("2 of 3", "2 von 3 von 4"),
    ("version 1.2.3", "Version 1.2.4"),
]


@pytest.mark.parametrize(("english", "translation"), SAME)
def test_the_same(english: str, translation: str) -> None:
    assert same_numbers(english, translation)


@pytest.mark.parametrize(("english", "translation"), OTHER)
def test_not_the_same(english: str, translation: str) -> None:
    assert not same_numbers(english, translation)


@given(st.text(alphabet="0123456789.,' ٣⁵²万x[]", max_size=30), st.text(alphabet="0123456789.,' ٣⁵²万x[]", max_size=30))
def test_any_text_is_compared(one: str, other: str) -> None:
    same_numbers(one, other)


@given(st.lists(st.decimals(0, 10**7, places=2), max_size=4))
def test_european_figures_are_the_english_ones(figures: list[object]) -> None:
    english = " and ".join(f"{figure:,}" for figure in figures)
    european = " und ".join(f"{figure:,}".translate(str.maketrans(",.", ".,")) for figure in figures)
    assert same_numbers(english, european)
