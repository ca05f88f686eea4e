"""Runs written into folders, and a real Chromium to read the reports with."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from eval.report.shown import Shown, read_shown
from eval.run import Run, write_run

_FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a run into a folder of some name and return the folder."""

    def written(run: Run, name: str = "run") -> Path:
        write_run(tmp_path / name, run)
        return tmp_path / name

    return written


@pytest.fixture
def shown(write: Callable[..., Path]) -> Callable[..., list[Shown]]:
    """Return runs as a report shows them, read from their folders."""

    def read(*runs: Run) -> list[Shown]:
        return read_shown([write(run, f"run{number}") for number, run in enumerate(runs, start=1)])

    return read


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The system's Chromium; without one the tests are skipped here and fail in CI."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        message = "there is no Chromium here; install the package chromium"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield browser
        browser.close()
