"""What was written stays, whatever ends the run."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.journal import Journal
from eval.run import RunError

MADE_BY = {"version": "1", "settings": {"llm": None}}


def test_rows_are_there_when_the_journal_is_opened_again(tmp_path: Path) -> None:
    first = Journal(tmp_path / "run", "rows.jsonl", MADE_BY)
    first.add("a", {"value": 1, "text": "two\u2028lines"})
    first.add("b", {"value": 2})
    first.add("a", {"value": 3})
    again = Journal(tmp_path / "run", "rows.jsonl", MADE_BY)
    assert [(name, row["value"]) for name, row in again.rows.items()] == [("a", 3), ("b", 2)]
    assert len((tmp_path / "run" / "rows.jsonl").read_text().split("\n")) == 3  # each once, and the end


def test_a_row_is_held_if_it_was_asked_just_so(tmp_path: Path) -> None:
    asked = {"question": "Q?", "gold": ("a", "b"), "answerable": None}
    Journal(tmp_path, "rows.jsonl", MADE_BY).add("a", {"asked": asked})
    again = Journal(tmp_path, "rows.jsonl", MADE_BY)
    assert again.holds("a", asked)
    assert not again.holds("a", {**asked, "gold": ("a",)})
    assert not again.holds("b", asked)


def test_the_half_line_that_a_kill_left_is_passed_over(tmp_path: Path) -> None:
    Journal(tmp_path, "rows.jsonl", MADE_BY).add("a", {"value": 1})
    with (tmp_path / "rows.jsonl").open("a") as file:
        file.write('{"name": "b", "val')
    again = Journal(tmp_path, "rows.jsonl", MADE_BY)
    again.add("c", {})
    assert list(Journal(tmp_path, "rows.jsonl", MADE_BY).rows) == ["a", "c"]


def test_a_run_made_otherwise_is_not_gone_on_with(tmp_path: Path) -> None:
    Journal(tmp_path, "rows.jsonl", MADE_BY).add("a", {})
    other = {**MADE_BY, "settings": {"llm": "m"}}
    with pytest.raises(RunError, match="another settings"):
        Journal(tmp_path, "rows.jsonl", other)
    assert Journal(tmp_path, "rows.jsonl", other, fresh=True).rows == {}


def test_a_folder_that_cannot_be_used_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(RunError, match="cannot be made"):
        Journal(tmp_path / "file", "rows.jsonl", MADE_BY)
    (tmp_path / "rows.jsonl").write_text("")
    (tmp_path / "journal.json").write_text("nonsense")
    with pytest.raises(RunError, match="not as Attest writes it"):
        Journal(tmp_path, "rows.jsonl", MADE_BY)
