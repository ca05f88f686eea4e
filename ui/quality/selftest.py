"""The self-test of a library as a child process: started once at a time, followed by whoever looks, stopped at will."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from ui.beside import LONG, beside
from ui.quality.runs import FILE_NAME

_REST = 0.25  # seconds between two looks
_PATIENCE = 5.0  # seconds for a child that is told to end
_LONGEST = 300  # of what a child that failed said last
_LOWEST_PRIORITY = "15"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How far the self-test is; `run` is the name of its folder, `error` one sentence if it failed."""

    status: Literal["idle", "running", "done", "stopped", "failed"] = "idle"
    stage: str = "starting"
    done: int = 0
    total: int | None = None
    run: str | None = None
    error: str | None = None


class SelfTest:
    """The self-test of one library, shared by all who look at its page; `called` is what its folder is to them."""

    def __init__(self, data_dir: Path, called: str | None = None) -> None:
        self._data_dir = data_dir
        self.called = called or str(self.folder)
        self._guard = threading.Lock()
        self._stop = threading.Event()
        self.state = State()

    @property
    def folder(self) -> Path:
        """Where the runs of the library lie."""
        return self._data_dir / "runs"

    def run(self, n: int) -> Iterator[State]:
        """Start the test with up to `n` papers, unless it runs, and yield how far it is, until it ends.

        It goes on if nobody listens any more, but not if the program ends.
        """
        with self._guard:
            started = self.state.status != "running"
            if started:
                name = f"selftest-{datetime.now(UTC):%Y%m%d-%H%M%S}"
                self._stop.clear()
                self.state = State(status="running", run=name)
        if not started:
            yield from self.watch()
            return

        def work(tell: Callable[[None], bool]) -> None:
            self._work(name, n, tell)

        for _ in beside(work, tick=_REST, to_the_end=True, patience=LONG):
            yield self.state
        yield self.state

    def watch(self) -> Iterator[State]:
        """Yield how far a running test is, until it ends."""
        while self.state.status == "running":
            yield self.state
            time.sleep(_REST)
        yield self.state

    def stop(self) -> None:
        """Tell a running test to end."""
        self._stop.set()

    def _work(self, name: str, n: int, tell: Callable[[None], bool]) -> None:
        out = self.folder / name
        try:
            self.state = self._ended(self._child(out, n, tell), out)
        except OSError as exc:
            self._fail(f"The self-test cannot be started ({exc.strerror}).")
        except BaseException:
            self._fail("The self-test broke; the terminal shows why.")
            raise
        finally:
            with contextlib.suppress(OSError):  # a folder that holds something stays
                out.rmdir()

    def _fail(self, why: str) -> None:
        self.state = dataclasses.replace(self.state, status="failed", error=why)

    def _child(self, out: Path, n: int, tell: Callable[[None], bool]) -> tuple[int | None, str]:
        """Run the test, noting how far it is; return its exit status, None if it was stopped, and its last words."""
        child = subprocess.Popen(
            _command(self._data_dir, out, n),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
        )
        lines: queue.Queue[str | None] = queue.Queue()
        reader = threading.Thread(target=_read, args=(child, lines), daemon=True)
        reader.start()
        words, stopped = "", False
        try:
            while (line := _next(lines)) is not None:
                words = self._note(line) or words
                if not tell(None) or self._stop.is_set():
                    stopped = True
                    break
            else:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.wait(_PATIENCE)
        finally:
            _end(child)
            reader.join(_PATIENCE)
        return (None if stopped else child.returncode), words

    def _note(self, line: str) -> str:
        """Take a line of progress; return any other line."""
        try:
            told = json.loads(line) if line.startswith("{") else None
            if told is not None:
                self.state = dataclasses.replace(
                    self.state, stage=str(told["stage"]), done=int(told["done"]), total=told["total"]
                )
                return ""
        except (ValueError, KeyError, TypeError):
            pass
        return line.strip()

    def _ended(self, ending: tuple[int | None, str], out: Path) -> State:
        status, words = ending
        if status is None:
            return dataclasses.replace(self.state, status="stopped", run=None)
        if status == 0 and (out / FILE_NAME).exists():
            return dataclasses.replace(self.state, status="done")
        why = words[:_LONGEST] or f"it ended with status {status} and said nothing"
        error = words[:_LONGEST] if words.endswith(".") else f"The self-test failed: {why}."
        return dataclasses.replace(self.state, status="failed", run=None, error=error)


def _command(data_dir: Path, out: Path, n: int) -> list[str]:
    """Return what runs the test; a low priority leaves the processor to answers where the system has that."""
    nice = shutil.which("nice")
    before = [nice, "-n", _LOWEST_PRIORITY] if nice else []
    test = ["-m", "eval", "--data-dir", str(data_dir), "selftest", "--out", str(out), "-n", str(n), "--progress-json"]
    return [*before, sys.executable, *test]


def _read(child: subprocess.Popen[str], lines: queue.Queue[str | None]) -> None:
    with child.stderr or contextlib.nullcontext(()) as said:
        for line in said:
            lines.put(line)
    lines.put(None)


def _next(lines: queue.Queue[str | None]) -> str | None:
    """Return the next line, an empty one if none has come for a while, None at the end."""
    try:
        return lines.get(timeout=_REST)
    except queue.Empty:
        return ""


def _end(child: subprocess.Popen[str]) -> None:
    """End a child that may have ended by itself."""
    if child.poll() is None:
        child.terminate()
    try:
        child.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
