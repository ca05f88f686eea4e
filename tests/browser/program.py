"""The real program as a child process, with what it said and which hosts it asked for."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
_HIDDEN = ("ATTEST_", "OPENAI_", "GRADIO_")


@dataclass
class Program:
    """The running program: where it is, and the hosts that its process asked for."""

    process: subprocess.Popen[str]
    url: str
    said: list[str]
    log: Path

    @property
    def hosts(self) -> set[str]:
        return set(self.log.read_text(encoding="utf-8").split()) if self.log.exists() else set()


@contextmanager
def running(folder: Path, *arguments: str, **environment: str) -> Iterator[Program]:
    """Run the program over the library in a folder until the block is left."""
    folder.mkdir(parents=True, exist_ok=True)
    log, errors = folder / "hosts.txt", folder / "errors.txt"
    clean = {name: value for name, value in os.environ.items() if not name.startswith(_HIDDEN)}
    command = [sys.executable, str(Path(__file__).with_name("watched.py")), str(log), "--port", "0"]
    with errors.open("w") as stderr:
        process = subprocess.Popen(
            [*command, "--data-dir", str(folder / "library"), *arguments],
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            cwd=folder,
            env={**clean, "PYTHONUNBUFFERED": "1", "ATTEST_RUNTIME": os.environ["ATTEST_RUNTIME"], **environment},
        )
    try:
        said = []
        for line in process.stdout or ():
            said.append(line.strip())
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                yield Program(process, found[0], said, log)
                break
        else:
            pytest.fail(f"the program ended: {errors.read_text()}")
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=40)  # ten seconds are given to a model that is silent in the middle of an answer
        if process.stdout:
            process.stdout.close()
    assert "Traceback" not in errors.read_text()
    assert process.returncode == 0


def attest(program: Program, *arguments: str) -> Any:
    """Run the command line beside the page, on the same library, and return what it prints."""
    library = program.log.parent / "library"
    command = [sys.executable, "-m", "rag", "--data-dir", str(library), *arguments]
    done = subprocess.run([*command, "--json"], capture_output=True, text=True, cwd=ROOT, check=True, timeout=120)
    return json.loads(done.stdout)
