"""Keys that a page sent: sound against nonsense, and not too many."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import QuestionError
from ui.selection import MOST_SELECTED, selected


def test_keys_come_once_and_in_order() -> None:
    assert selected(SimpleNamespace(keys=["b", "a", "b"])) == ("b", "a")
    assert selected({"keys": ["b"]}) == ("b",)


@given(
    st.recursive(st.none() | st.integers() | st.text(), lambda kids: st.lists(kids) | st.dictionaries(st.text(), kids))
)
def test_nonsense_selects_nothing_that_is_no_text(sent: Any) -> None:
    assert all(isinstance(key, str) and key for key in selected({"keys": sent}))
    assert selected(sent) == () or isinstance(sent, dict)


def test_too_many_are_one_sentence() -> None:
    keys = [str(number) for number in range(MOST_SELECTED + 1)]
    assert len(selected({"keys": keys[1:]})) == MOST_SELECTED
    with pytest.raises(QuestionError, match="5,001 papers are selected; select at most 5,000 at a time"):
        selected({"keys": keys})
    assert selected({"keys": ["x" * 501]}) == ()
