"""A command in, what it took out: seconds, peak memory, what it printed. Run as a script, it measures one command.

A process of its own measures, as the kernel counts towards a child's peak what its parent held when it was started.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds by the clock and of processor time, peak resident memory in MB, standard output."""

    seconds: float
    cpu: float
    peak_mb: int
    output: str

    @property
    def last(self) -> dict[str, float]:
        """The last line of the output, JSON."""
        found: dict[str, float] = json.loads(self.output.strip().splitlines()[-1])
        return found

    def __str__(self) -> str:
        return f"{self.seconds:.2f} s ({self.cpu:.1f} s of processor time), peak {self.peak_mb} MB"


def measured(*command: str, env: Mapping[str, str] | None = None) -> Measured:
    """Run a command to its end.

    Raises:
        SystemExit: it failed.
    """
    with tempfile.TemporaryDirectory() as folder:
        note = Path(folder) / "note.json"
        start = [sys.executable, "-S", __file__, str(note), *command]
        done = subprocess.run(start, stdout=subprocess.PIPE, text=True, env=env and {**os.environ, **env})
        if done.returncode:
            raise SystemExit(f"{' '.join(command)} failed with {done.returncode}:\n{done.stdout[-2000:]}")
        return Measured(output=done.stdout, **json.loads(note.read_text()))


def attest(folder: Path, *arguments: str) -> Measured:
    """Run a command of Attest over the library in a folder, without a model."""
    environment = {"ATTEST_LLM": "none", "ATTEST_EMBEDDING": "bundled", "ATTEST_RERANK": "none"}
    return measured(sys.executable, "-m", "rag", "--data-dir", str(folder), *arguments, env=environment)


def size_mb(*paths: Path) -> float:
    """Return what files and folders take, MB."""
    files = [file for path in paths for file in ([path] if path.is_file() else path.rglob("*")) if file.is_file()]
    return sum(file.stat().st_size for file in files) / 1e6


def circumstances() -> str:
    """Return when this was and how busy the machine."""
    return f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"


def _main() -> int:
    note, *command = sys.argv[1:]
    started = time.perf_counter()
    child = subprocess.Popen(command)
    _, status, usage = os.wait4(child.pid, 0)
    taken = {
        "seconds": time.perf_counter() - started,
        "cpu": usage.ru_utime + usage.ru_stime,
        "peak_mb": usage.ru_maxrss // 1024,
    }
    Path(note).write_text(json.dumps(taken))
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    raise SystemExit(_main())
