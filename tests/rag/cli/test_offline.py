"""The first run needs no network: whatever reached beyond loopback would fail it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]

# Wraps the command line in a process that can reach nothing, and writes down who tried.
OFFLINE = """
import socket, sys
def refuse(*arguments, **options):
    sys.stderr.write(f"REACHED OUT: {arguments[:2]}\\n")
    raise OSError("there is no network")
socket.getaddrinfo = refuse
socket.socket.connect = socket.socket.connect_ex = refuse
from rag.cli import main
main()
"""


def test_load_search_ask_and_doctor_reach_out_to_nobody(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    keep = ("PATH", "LANG", "LD_LIBRARY_PATH")
    environment = {name: os.environ[name] for name in keep if name in os.environ} | {"HOME": str(home)}
    sample = str(ROOT / "rag" / "sample" / "papers.jsonl")
    for arguments in (
        ["ingest", sample, "--json"],
        ["search", "dense retrieval", "--json"],
        ["ask", "What is ColBERT?", "--json"],
        ["doctor", "--json"],
    ):
        done = subprocess.run(
            [sys.executable, "-c", OFFLINE, *arguments],
            capture_output=True,
            text=True,
            cwd=ROOT,
            env=environment | {"PYTHONPATH": str(ROOT)},
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert "REACHED OUT" not in done.stderr
        json.loads(done.stdout)
    assert sorted(path.name for path in home.iterdir()) == [".local"]  # the library, and nothing else
