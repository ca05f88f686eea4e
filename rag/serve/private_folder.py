"""A folder of one process for what visitors send: nobody else can read it, and it ends with the process."""

from __future__ import annotations

import contextlib
import shutil
import stat
import tempfile
import time
from pathlib import Path

from filelock import FileLock, Timeout

_PREFIX = "attest-uploads-"
_LOCK = "in-use"
_YOUNG = 60.0  # seconds in which a folder may still be without its lock


class PrivateFolder:
    """Stands in the system's folder for temporary files; a context manager that removes it.

    Whoever makes one removes what killed processes of the same user have left.
    """

    def __init__(self) -> None:
        """Make it.

        Raises:
            OSError: there is no room.
        """
        self._path = Path(tempfile.mkdtemp(prefix=_PREFIX))  # for this user alone
        self._lock = FileLock(self._path / _LOCK, thread_local=False)
        self._lock.acquire()
        _remove_what_was_left(self._path.stat().st_uid)

    def new(self) -> Path:
        """Return a new folder in it."""
        return Path(tempfile.mkdtemp(dir=self._path))

    def close(self) -> None:
        """Remove it with all that is in it."""
        self._lock.release()
        shutil.rmtree(self._path, ignore_errors=True)

    def __enter__(self) -> PrivateFolder:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _remove_what_was_left(user: int) -> None:
    young = time.time() - _YOUNG
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError, Timeout):
            found = folder.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != user or found.st_mtime > young:
                continue
            with FileLock(folder / _LOCK, timeout=0):
                shutil.rmtree(folder, ignore_errors=True)
