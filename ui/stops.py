"""What is under way, by a name, and how it is told to end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Stops:
    """By the name of a page or conversation, the sign for what is under way there to end.

    Gradio's own `cancels` also ends what comes next, if that is asked for while the page still leaves the stream of the
    one before.
    """

    def __init__(self) -> None:
        self._signs: dict[str | None, threading.Event] = {}

    def begin(self, name: str | None) -> threading.Event:
        """Return the sign that `end` sets, until `done` is called with it."""
        sign = self._signs[name] = threading.Event()
        return sign

    def done(self, name: str | None, sign: threading.Event) -> None:
        """Forget what is under way, unless something newer is."""
        if self._signs.get(name) is sign:
            del self._signs[name]

    @contextmanager
    def under_way(self, name: str | None) -> Iterator[threading.Event]:
        """Give the sign that `end` sets, as long as the block runs."""
        sign = self.begin(name)
        try:
            yield sign
        finally:
            self.done(name, sign)

    def running(self, name: str | None) -> bool:
        """Tell whether something is under way that was not told to end."""
        sign = self._signs.get(name)
        return sign is not None and not sign.is_set()

    def end(self, name: str | None) -> None:
        """Tell what is under way, if anything is, to end."""
        if sign := self._signs.get(name):
            sign.set()
