"""The self-test as a child process, the real one and scripted ones."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

import pytest

from rag import Attest
from ui import beside as beside_module
from ui.quality import selftest as module
from ui.quality.runs import read_runs
from ui.quality.selftest import SelfTest, State

ENDLESS = """
import sys, time
while True:
    print('{"stage": "s", "done": 1, "total": 2}', file=sys.stderr, flush=True)
    time.sleep(0.02)
"""


def scripted(monkeypatch: pytest.MonkeyPatch, script: str) -> list[Path]:
    """Let a script take the place of the test; returns the folders that it was given."""
    folders: list[Path] = []

    def command(data_dir: Path, out: Path, n: int) -> list[str]:
        folders.append(out)
        out.mkdir(parents=True)
        return [sys.executable, "-c", script, str(out)]

    monkeypatch.setattr(module, "_command", command)
    return folders


def test_the_real_test_runs_on_a_small_library_and_leaves_a_run(loaded: Attest) -> None:
    folder = loaded.settings.data_dir
    test = SelfTest(folder)
    told = list(test.run(20))
    assert told[-1].status == "done", told[-1].error
    assert {"planting wrong citations", "searching for titles"} <= {state.stage for state in told}
    runs, broken = read_runs(test.folder)
    assert broken == ()
    assert [run.name for run in runs] == [told[-1].run]
    assert (runs[0].metrics.kind, runs[0].metrics.run["papers"]) == ("selftest", 6)
    assert len(runs[0].metrics.lines) > 10


def test_a_library_that_is_empty_is_one_sentence(tmp_path: Path) -> None:
    (*_, last) = SelfTest(tmp_path / "nothing").run(5)
    assert last.status == "failed"
    assert "There is no library in" in (last.error or "")
    assert not list((tmp_path / "nothing").glob("runs/*"))


def test_two_at_once_start_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = scripted(monkeypatch, ENDLESS)
    test = SelfTest(tmp_path)
    heard: list[list[State]] = [[], []]

    def press(place: int) -> None:
        heard[place].extend(test.run(5))

    visitors = [threading.Thread(target=press, args=(place,)) for place in (0, 1)]
    for visitor in visitors:
        visitor.start()
    while not all(any(state.total == 2 for state in states) for states in heard):
        time.sleep(0.01)
    test.stop()
    for visitor in visitors:
        visitor.join(20)
    assert len(folders) == 1
    assert [states[-1].status for states in heard] == ["stopped", "stopped"]
    assert not folders[0].exists()


def test_stop_and_the_end_of_the_program_end_the_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scripted(monkeypatch, ENDLESS)
    children = []
    popen = module.subprocess.Popen

    def noted(*args: object, **fields: object) -> object:
        children.append(popen(*args, **fields))  # type: ignore[call-overload]
        return children[-1]

    monkeypatch.setattr(module.subprocess, "Popen", noted)
    ending = threading.Event()
    monkeypatch.setattr(beside_module, "_ending", ending)
    test = SelfTest(tmp_path)
    told = test.run(5)
    assert next(state for state in told if state.total == 2).status == "running"
    told.close()  # type: ignore[attr-defined]
    time.sleep(0.5)
    assert children[0].poll() is None  # whoever leaves the page leaves the test running
    ending.set()
    assert children[0].wait(10) is not None
    while test.state.status == "running":
        time.sleep(0.01)
    assert test.state.status == "stopped"


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("import sys; sys.exit('The library is locked; try again.')", "The library is locked; try again."),
        ("raise ValueError('oops')", "The self-test failed: ValueError: oops."),
        ("import os; os._exit(7)", "The self-test failed: it ended with status 7 and said nothing."),
        ("print('fine')", "The self-test failed: it ended with status 0 and said nothing."),
        ("import sys; print('{broken\\n{}\\n', file=sys.stderr); sys.exit(1)", "The self-test failed: {}."),
    ],
)
def test_a_failure_is_its_last_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, words: str) -> None:
    scripted(monkeypatch, script)
    (*_, last) = SelfTest(tmp_path).run(5)
    assert (last.status, last.error) == ("failed", words)


def test_a_program_that_is_not_there_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_command", lambda *_: [str(tmp_path / "no program")])
    (*_, last) = SelfTest(tmp_path).run(5)
    assert "The self-test cannot be started" in (last.error or "")


def test_the_command_leaves_the_processor_to_answers(tmp_path: Path) -> None:
    command = module._command(tmp_path, tmp_path / "runs" / "a", 7)
    test = ["selftest", "--out", str(tmp_path / "runs" / "a"), "-n", "7", "--progress-json"]
    assert command[-len(test) :] == test
    assert str(tmp_path) in command
    assert command[1:3] == ["-n", "15"] or command[0] == sys.executable
