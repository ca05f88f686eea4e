"""`attest reindex` as a user types it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag.cli import main
from rag.library.embedding import opening as embedders
from rag.library.embedding.embedder import Embedder
from tests.letters import letters

ROOT = Path(__file__).parents[3]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], papers_file: Path) -> Run:
    """The command line over a library of the bundled model; ATTEST_EMBEDDING=ollama:letters is a model of the tests."""
    real = embedders.open_embedder

    def open_embedder(spec: str, *rest: Any) -> Embedder:
        return letters(spec) if spec == "ollama:letters" else real(spec, *rest)

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["attest", *arguments])
        status = 0
        try:
            main()
        except SystemExit as exc:
            status = int(exc.code or 0)
        return status, *capsys.readouterr()

    monkeypatch.setattr(embedders, "open_embedder", open_embedder)
    assert run("ingest", str(papers_file))[0] == 0
    return run


def test_another_model_and_back(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTEST_EMBEDDING", "ollama:letters")
    status, out, err = run("search", "sourdough starters")
    assert (status, out) == (1, "")
    assert "Set ATTEST_EMBEDDING=bundled and start again to go on with it, or embed its papers anew" in err
    status, out, _ = run("reindex", "--json")
    assert status == 0
    assert json.loads(out) | {"seconds": 0} == {
        "schema_version": 1,
        "papers": 6,
        "embedding": "ollama:letters",
        "previous": "all-MiniLM-L6-v2-int8",
        "seconds": 0,
    }
    assert "Sourdough Starters" in run("search", "sourdough starters and their microbes")[1]
    monkeypatch.delenv("ATTEST_EMBEDDING")
    assert "Set ATTEST_EMBEDDING=ollama:letters" in run("search", "sourdough starters")[2]
    status, out, _ = run("reindex")
    assert (status, "6 papers are embedded with all-MiniLM-L6-v2-int8 now" in out) == (0, True)
    assert run("doctor")[0] == 0


def test_the_same_model_is_one_sentence(run: Run) -> None:
    status, out, _ = run("reindex")
    assert (status, out.count("\n")) == (0, 1)
    assert out.startswith("Nothing to do: the library is built with all-MiniLM-L6-v2-int8")
    assert json.loads(run("reindex", "--json")[1])["papers"] == 0


def test_discard_says_what_stays(run: Run) -> None:
    assert run("reindex", "--discard")[1] == (
        "Nothing of a re-indexing is kept; the library stays with all-MiniLM-L6-v2-int8.\n"
    )


def test_without_a_library_there_is_nothing_to_embed(run: Run, tmp_path: Path) -> None:
    status, _, err = run("--data-dir", str(tmp_path / "nowhere"), "reindex")
    assert (status, "attest ingest PATH" in err) == (1, True)


SLOW = """
import sys, time
from rag.cli import main
from rag.library import reindex
from rag.library.embedding import opening as embedders
from tests.letters import letters
embedders.open_embedder = lambda *_: letters("ollama:letters")
reindex._SAVE_BATCH = 2
save = reindex.successor.save
def slowly(*args):
    print("saving", flush=True)
    time.sleep(0.5)
    return save(*args)
reindex.successor.save = slowly
sys.argv = ["attest", "reindex"]
main()
"""


def test_ctrl_c_keeps_what_is_embedded(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = subprocess.Popen(
        [sys.executable, "-c", SLOW],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert slow.stdout
    for _ in range(3):
        slow.stdout.readline()
    time.sleep(0.1)
    slow.send_signal(signal.SIGINT)
    _, err = slow.communicate(timeout=30)
    assert slow.returncode == 1
    assert "What is embedded is kept; the same command goes on from there." in err
    assert "Traceback" not in err
    assert "2 papers are embedded with ollama:letters too" in run("doctor")[1]
    monkeypatch.setenv("ATTEST_EMBEDDING", "ollama:letters")
    assert "6 papers" in run("reindex")[1]
