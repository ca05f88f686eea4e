"""The runs in a folder, newest first, and those that are broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.quality.runs import changed, spoil, write
from ui.quality.runs import named, read_runs


def test_runs_are_read_newest_first(tmp_path: Path) -> None:
    write(tmp_path, "old", "retrieval", 1000.0)
    write(tmp_path, "new", "selftest", 2000.0)
    (tmp_path / "no run").mkdir()
    runs, broken = read_runs(tmp_path)
    assert [run.name for run in runs] == ["new", "old"]
    assert broken == ()
    assert (runs[0].collection, runs[0].date) == ("library", "2026-11-25")
    assert runs[0].metrics.measures["outcome"].n == 20
    assert named(runs, "old") is runs[1]
    assert named(runs, None) is None


def test_a_folder_that_is_not_there_has_no_runs(tmp_path: Path) -> None:
    assert read_runs(tmp_path / "none") == ((), ())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"kind": "other", "measures": {}}',
        '{"kind": "answers", "measures": {"a": {"mean": NaN}}}',
        "\xff",
    ],
)
def test_a_broken_run_is_one_sentence_and_the_others_stay(tmp_path: Path, text: str) -> None:
    write(tmp_path, "good")
    spoil(tmp_path, "bad", text)
    runs, (broken,) = read_runs(tmp_path)
    assert [run.name for run in runs] == ["good"]
    assert broken.why.startswith("The run bad cannot be shown")
    assert broken.why.endswith(" in its metrics.json is not as attest-eval writes it.")
    assert "\n" not in broken.why


def test_a_run_that_changes_is_read_anew(tmp_path: Path) -> None:
    write(tmp_path, "a")
    assert read_runs(tmp_path)[0][0].metrics.kind == "answers"
    changed(tmp_path, "a", kind="overviews")
    assert read_runs(tmp_path)[0][0].metrics.kind == "overviews"
