"""Which words are English."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.library.english import is_english


@pytest.mark.parametrize("word", "retrieval mapping caves venous retraining hypersonic subspaces unnecessarily".split())
def test_words_and_their_endings_are_known(word: str) -> None:
    assert is_english(word)


@pytest.mark.parametrize("word", "retreival mappping cavves crosss curvees seperate definately enviroment qzxv".split())
def test_misspelt_words_are_not(word: str) -> None:
    assert not is_english(word)


@given(st.text())
def test_any_text_is_looked_up(text: str) -> None:
    assert is_english(text) in (True, False)
