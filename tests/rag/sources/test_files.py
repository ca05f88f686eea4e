"""Paths to files."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.errors import SourceError
from rag.sources.files import expand

ROW = '{"title": "Lamps"}\n'


def test_a_folder_gives_its_files_in_order_without_hidden_ones(tmp_path: Path) -> None:
    for name in ("b.jsonl", "a.jsonl", ".hidden", "sub/c.jsonl", ".git/config"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(ROW)
    assert [file.name for file in expand([str(tmp_path)])] == ["a.jsonl", "b.jsonl", "c.jsonl"]


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(ROW)
    assert len(expand([str(tmp_path / "a.jsonl"), str(tmp_path), str(tmp_path / "*.jsonl")])) == 1


def test_a_path_that_names_nothing_is_an_error_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"nowhere\.jsonl: no such file"):
        expand([str(tmp_path / "nowhere.jsonl")])
