"""Commands from cold: whole processes, timed from outside."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

from benchmarks import data

_ROUNDS = 5


def main() -> None:
    """Print the median seconds of `attest --help`, `papers` and `ask`."""
    attest = data.library("corpus")
    folder = str(attest.settings.data_dir)
    attest.close()
    for arguments in (["--help"], ["papers"], ["ask", "What is hubness?", "--llm", "none"]):
        times = []
        for _ in range(_ROUNDS + 1):
            started = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "rag", "--data-dir", folder, *arguments], check=True, stdout=subprocess.DEVNULL
            )
            times.append(time.perf_counter() - started)
        print(f"attest {arguments[0]}: median {statistics.median(times[1:]):.2f} s of {_ROUNDS} after one warm-up")
