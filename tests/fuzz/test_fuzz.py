"""Each target for a moment, always the same inputs; and every input that was ever a finding."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.fuzz.running import Findings, mutants
from tests.fuzz.targets import TARGETS

ROOT = Path(__file__).parents[2]
KEPT = Path(__file__).parent / "findings"


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_is_found_in_a_moment(name: str, tmp_path: Path) -> None:
    findings = Findings(TARGETS[name], tmp_path, seconds=20)
    for data in mutants(TARGETS[name], TARGETS[name].smoke, seed=9):
        findings.attempt(data)
    assert not findings.causes, "\n".join(path.read_text() for path in tmp_path.glob("*.txt"))


# What took a time that grew with its square: a target, and what is said over and over.
GROWN = [
    *(
        ("manuscript", piece)
        for piece in ("\\[", "\\cite{", "\\begin{equation}", "[@", "[^", "\\item[", "? ", "\\a[", "$$", "@")
    ),
    *(("markers", piece) for piece in (".", ":", "[x](", "[1", "【1†", "**[1]")),
    *(("sentences", piece) for piece in ("。", "B. ", "(", "http://a.b/", "e.g. ")),
    *(("names", piece) for piece in ("<title>", "{", "$", "\\textbf{", "&", "<")),
]


@pytest.mark.parametrize(("name", "piece"), GROWN)
def test_what_is_said_over_and_over_ends_soon(name: str, piece: str) -> None:
    started = time.thread_time()
    TARGETS[name].check(("Lamps are dim " + piece * (30_000 // len(piece)) + " in caves.").encode())
    assert time.thread_time() - started < 10


@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris is for Linux on x86-64")
def test_the_fuzzer_runs() -> None:
    command = [sys.executable, "-m", "tests.fuzz", "--minutes", "1", "--runs", "200", "--seed", "1", "identifiers"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=200)
    assert re.search(r"identifiers +\d+ executions, 0 findings", done.stdout), done.stdout + done.stderr


@pytest.mark.parametrize("path", sorted(KEPT.glob("*/*")), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_was_found_once_stays_mended(path: Path) -> None:
    started = time.thread_time()
    TARGETS[path.parent.name].check(path.read_bytes())
    assert time.thread_time() - started < 20
