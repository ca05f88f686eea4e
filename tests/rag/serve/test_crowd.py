"""The short form of the load test: people at once, and more than the line takes. Times are not looked at."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_a_crowd_is_served_without_an_error_and_who_is_too_many_is_told_so(tmp_path: Path) -> None:
    out = tmp_path / "figures.json"
    command = [sys.executable, "-m", "benchmarks", "crowd", "--smoke", "--people", "8", "--model", "--loading", "20"]
    done = subprocess.run([*command, "--out", str(out)], cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    figures = json.loads(out.read_text())
    assert figures["errors"] == []
    assert figures["told_to_wait"] == 0
    assert figures["answers"][0] >= 1
    crush = figures["crush"]
    assert (crush["asked"], crush["answered"], crush["told to come back"]) == (10, 4, 6)
    assert crush["last place shown"] == 3
    assert crush["searches meanwhile"] >= 1
