"""What the tests of `attest-eval` share: the command as a user calls it, and a small file of questions."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eval.cli import main

QUESTIONS: list[dict[str, Any]] = [
    {
        "id": "cave",
        "type": "single",
        "question": "How accurate is LanternNet on CaveBench?",
        "gold_titles": ["LanternNet: mapping caves with sparse light"],
        "gold_quotes": ["It reaches an accuracy of 91.4% on CaveBench with 12 lamps."],
        "gold_facts": ["91.4%|91.4 percent"],
        "answerable": True,
    },
    {
        "id": "crabs",
        "type": "single",
        "question": "For how many days did the rhythm of shore crabs persist?",
        "gold_titles": ["Tidal Clocks of Shore Crabs"],
        "gold_facts": ["nine days"],
        "answerable": True,
    },
    {
        "id": "follow",
        "type": "follow-up",
        "question": "And how long does training take?",
        "history": [
            {"role": "user", "content": "What is LanternNet?"},
            {"role": "assistant", "content": "A network that maps caves [1]."},
        ],
        "gold_titles": ["LanternNet: Mapping Caves with Sparse Light"],
        "gold_facts": ["three hours"],
        "answerable": True,
    },
    {"id": "tax", "type": "unanswerable", "question": "Who won the football world cup?", "answerable": False},
]


@pytest.fixture
def questions_file(tmp_path: Path) -> Path:
    """A JSON lines file of four questions about the six invented papers."""
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(map(json.dumps, QUESTIONS)), encoding="utf-8")
    return path


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Call `attest-eval` with arguments and return its exit status."""

    def run(*arguments: object) -> int:
        monkeypatch.setattr(sys, "argv", ["attest-eval", *map(str, arguments)])
        try:
            main()
        except SystemExit as exc:
            return int(exc.code or 0)
        return 0

    return run
