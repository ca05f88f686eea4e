"""The command `attest-eval report`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.eval.report.runs import answers, retrieval

Call = Callable[..., int]


def test_page_and_markdown_are_written_beside_the_first_run(
    write: Callable[..., Path], call: Call, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = write(retrieval(), "one"), write(answers(), "two")
    assert call("report", one, two) == 0
    assert capsys.readouterr().out.split() == [str(one / "report.html"), str(one / "report.md")]
    assert "two" in (one / "report.html").read_text(encoding="utf-8")
    assert (one / "report.md").read_text(encoding="utf-8").startswith("# Evaluation: A one, B two")


def test_other_files_may_be_named(
    write: Callable[..., Path], call: Call, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = write(retrieval())
    assert call("report", run, "--out", tmp_path / "new" / "page.html", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["schema_version"] == 1
    assert Path(found["html"]).exists()
    assert Path(found["markdown"]) == tmp_path / "new" / "page.md"
    assert call("report", run, "--markdown", tmp_path / "text.md") == 0
    assert (tmp_path / "text.md").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere",), "cannot be read"),
        (("run", "--out", "run/metrics.md"), "another file with --markdown"),
        (("run", "--out", "run"), "cannot be written"),
        (("run",) * 7, "up to 6 runs"),
    ],
)
def test_mistakes_are_one_sentence(
    write: Callable[..., Path],
    call: Call,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    said: str,
) -> None:
    write(retrieval())
    monkeypatch.chdir(tmp_path)
    assert call("report", *arguments) == 1
    error = capsys.readouterr().err.strip()
    assert said in error
    assert len(error.splitlines()) == 1


def test_no_run_is_wrong_usage(call: Call) -> None:
    assert call("report") == 2
