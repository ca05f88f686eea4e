"""JSON read as nouns: exactly those, or nothing."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from rag import (
    Answer,
    Attest,
)
from rag.export.typed import typed
from rag.schema import KeptTurn, Overview, Theme


def test_what_was_written_is_read(loaded: Attest) -> None:
    for question in ("How many caves does CaveBench have?", "Which papers are about caves?", "Is gold cheap?"):
        answer = loaded.ask(question)
        assert typed(Answer, json.loads(json.dumps(dataclasses.asdict(answer)))) == answer
    overview = loaded.summarize("cave mapping")
    assert typed(Overview, json.loads(json.dumps(dataclasses.asdict(overview)))) == overview


def test_unknown_fields_are_ignored_and_defaults_are_filled_in() -> None:
    assert typed(KeptTurn, {"question": "q", "newer": [{}]}) == KeptTurn(question="q")


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        "q",
        {},
        {"question": None},
        {"question": 1},
        {"question": "q", "as_written": 1},
        {"question": "q", "status": "gone"},
        {"question": "q", "status": ["done"]},
        {"question": "q", "filters": {"year_from": True}},
        {"question": "q", "filters": {"year_from": 1.5}},
        {"question": "q", "filters": {"venues": "abc"}},
        {"question": "q", "filters": {"venues": {"a": "b"}}},
        {"question": "q", "draft": []},
        {"question": "q", "draft": {"sentences": [{}]}},
    ],
)
def test_what_does_not_fit_is_refused(value: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        typed(KeptTurn, value)


def test_pairs_have_two_values() -> None:
    theme = {"title": "t", "text": "", "papers": [], "phrases": [], "mode": "llm"}
    assert typed(Theme, {**theme, "years": [2019, 2020]}).years == (2019, 2020)
    with pytest.raises(ValueError, match="shorter"):
        typed(Theme, {**theme, "years": [2019]})
