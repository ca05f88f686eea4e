"""How far a run is, as lines for a program."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import pytest

from eval.progress import progress_lines


def test_lines_are_few_and_the_ends_of_stages_are_among_them(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_lines() as progress:
        for done in range(1001):
            progress("searching", done, 1000)
        progress("asking", 0, None)
    told = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert told[0] == {"stage": "searching", "done": 0, "total": 1000}
    assert told[-2:] == [
        {"stage": "searching", "done": 1000, "total": 1000},
        {"stage": "asking", "done": 0, "total": None},
    ]
    assert len(told) < 100


def test_a_run_ends_when_nobody_reads_its_lines() -> None:
    script = (
        "import time\nfrom eval.progress import progress_lines\n"
        "with progress_lines() as progress:\n"
        "    while True:\n        progress('asking', 1, 1); time.sleep(0.02)"
    )
    child = subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.PIPE)
    assert child.stderr is not None
    assert child.stderr.readline()
    child.stderr.close()
    started = time.monotonic()
    assert child.wait(10) != 0
    assert time.monotonic() - started < 5
