"""The command line as a test runs it: in this process, over a library of its own."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from rag.cli import main


class Done(NamedTuple):
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        value = json.loads(self.out)
        assert value["schema_version"] == 1
        return value


Run = Callable[..., Done]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line in this process; ATTEST_DATA_DIR names a library of this test."""

    def run(*arguments: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["attest", *arguments])
        status = 0
        try:
            main()
        except SystemExit as exc:
            status = int(exc.code or 0)
        return Done(status, *capsys.readouterr())

    return run


@pytest.fixture
def library(run: Run, papers_file: Path) -> str:
    assert run("ingest", str(papers_file)).status == 0
    return str(papers_file)
