"""A piece of work in, done in a thread beside the searches, one at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Helper:
    """A thread that is there while there is something to do."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._guard = threading.Lock()

    def start(self, work: Callable[[], None]) -> None:
        """Begin with a piece of work, unless another is under way: then this one is dropped."""
        with self._guard:
            if self._thread is None or not self._thread.is_alive():
                # A daemon, so that Ctrl-C ends the program: what is done here can be ended anywhere.
                self._thread = threading.Thread(target=work, name="attest-helper", daemon=True)
                self._thread.start()

    def wait(self) -> None:
        """Wait until what is under way is done."""
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join()
