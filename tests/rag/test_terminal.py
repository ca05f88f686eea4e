"""A terminal shows what a text says and obeys nothing of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.terminal import safe, safe_json
from tests.hostile.strings import ALL, INVISIBLE, OBEYED, TERMINAL

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ALL)
def test_nothing_that_a_terminal_obeys_is_left(name: str) -> None:
    shown = safe(ALL[name])
    assert not OBEYED.search(shown)
    shown.encode()  # no half of a pair


def test_what_is_taken_for_an_order_is_written_out() -> None:
    assert safe(TERMINAL["colour and clearing"]) == "\\x1b[31mred\\x1b[2J\\x1b[H\\x1b[0m"
    assert safe("safe\rEVIL") == "safe\\rEVIL"
    assert safe(INVISIBLE["reversed"]).startswith("invoice\\u202egnp.exe")
    assert safe("a\U000e0041") == "a\\U000e0041"


@pytest.mark.parametrize("text", ["", "Naïve Bayes, β = 0.5\n\tπ ≈ 3", "مرحبا", "नमस्ते क्‍ष", "多語言", "👩‍🔬"])
def test_ordinary_text_of_any_script_stays(text: str) -> None:
    assert safe(text) == text


@given(st.text())
def test_the_values_of_json_stay_what_they_are(text: str) -> None:
    written = safe_json(json.dumps({"text": text}, ensure_ascii=False))
    assert json.loads(written) == {"text": text}
    assert not OBEYED.search(written)


def test_commands_print_through_it() -> None:
    # A line that is cleared on a terminal, JSON that is made safe, an address of this machine: nothing else.
    own = {"rag/cli/watching.py", "rag/cli/context.py", "eval/cli/options.py", "rag/terminal.py"}
    for folder in ("rag", "eval"):
        for path in (ROOT / folder).rglob("*.py"):
            if str(path.relative_to(ROOT)) not in own:
                assert "click.echo(" not in path.read_text(encoding="utf-8"), path
