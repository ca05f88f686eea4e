"""Tokens are counted without a download."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.tokens import count_tokens, truncate


def test_tokens_are_counted_as_o200k_base_does() -> None:
    assert count_tokens("Attest answers questions.") == 5
    assert count_tokens("<|endoftext|>") > 1


@given(st.text(), st.integers(1, 20))
def test_a_truncated_text_fits_and_is_a_beginning(text: str, limit: int) -> None:
    found = truncate(text, limit)
    assert text.startswith(found)
    assert count_tokens(found) <= limit + 3
