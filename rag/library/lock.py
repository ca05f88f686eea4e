"""The writer lock of a library: one process writes at a time, and a crash of it frees the lock."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from rag.errors import LibraryError, LibraryLockedError


@contextmanager
def writer_lock(folder: Path, timeout: float, purpose: str, *, kind: str = "writer") -> Iterator[None]:
    """Hold the lock of the library in `folder`, waiting up to `timeout` seconds for another writer.

    The lock is the operating system's, so it ends with its process; `writer.json` only names the owner. Locks
    of another `kind` are others: a re-indexing holds one of its own for as long as it takes.

    Raises:
        LibraryLockedError: another process still writes after the time.
        LibraryError: the folder cannot be written to.
    """
    owner = folder / f"{kind}.json"
    lock = FileLock(folder / f"{kind}.lock", timeout=timeout)
    try:
        lock.acquire()
    except Timeout as exc:
        raise LibraryLockedError(f"{_describe(owner)} is writing to this library; try again when it is done.") from exc
    except OSError as exc:
        raise LibraryError(f"The folder {folder} cannot be written to ({exc.strerror or exc}).") from exc
    try:
        with suppress(OSError):  # on a full disk papers can still be removed
            owner.write_text(json.dumps({"pid": os.getpid(), "purpose": purpose, "since": time.strftime("%H:%M:%S")}))
        yield
    finally:
        owner.unlink(missing_ok=True)
        lock.release()


def is_held(folder: Path) -> bool:
    """Tell whether somebody writes to the library in `folder`; where that cannot be found out, somebody may."""
    lock = FileLock(folder / "writer.lock", timeout=0)
    try:
        lock.acquire()
    except (Timeout, OSError):
        return True
    lock.release()
    return False


def _describe(owner: Path) -> str:
    try:
        facts = json.loads(owner.read_text())
        return f"Another process ({facts['purpose']}, process {facts['pid']}, since {facts['since']})"
    except (OSError, ValueError, KeyError):
        return "Another process"
