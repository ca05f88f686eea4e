"""JSON that other programs read."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.serve.json_text import json_text
from rag.text import sound


@given(st.text(st.characters(exclude_categories=[])))
def test_every_text_can_be_written_and_read(text: str) -> None:
    assert json.loads(json_text({"title": [text]}).encode()) == {"title": [sound(text)]}


def test_half_a_character_is_replaced_and_its_neighbours_stay() -> None:
    assert json.loads(json_text({"title": "a \ud83d b — ü"})) == {"title": "a \ufffd\ufffd\ufffd b — ü"}


def test_what_json_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_text({"score": float("nan")})
