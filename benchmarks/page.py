"""The chat page from cold: seconds to its first answered request, and memory after questions."""

from __future__ import annotations

import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from benchmarks import data

_ROUNDS = 3


def main() -> None:
    """Print the median seconds from `attest chat` to the first page, and the memory of the page's process."""
    attest = data.library("corpus")
    folder = str(attest.settings.data_dir)
    attest.close()
    times, memory = [], 0
    for _ in range(_ROUNDS):
        port = _free_port()
        command = [sys.executable, "-m", "ui", "--port", str(port), "--data-dir", folder]
        started = time.perf_counter()
        page = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            _wait(f"http://127.0.0.1:{port}/", page)
            times.append(time.perf_counter() - started)
            memory = max(memory, _resident(page.pid))
        finally:
            page.terminate()
            page.wait(20)
    print(f"first page after {statistics.median(times):.2f} s (median of {_ROUNDS}), {memory} MB resident")


def _wait(url: str, page: subprocess.Popen[bytes]) -> None:
    while page.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as reply:
                reply.read()
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
    raise SystemExit("the page did not start")


def _resident(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) // 1024


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
