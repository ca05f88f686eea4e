"""What is under way on which page, and how it is told to end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Stops:
    """By page, the sign for what is under way to end.

    Gradio's own `cancels` also ends what comes next, if that is asked for while the page still leaves the stream of the
    one before.
    """

    def __init__(self) -> None:
        self._signs: dict[str | None, threading.Event] = {}

    @contextmanager
    def under_way(self, page: str | None) -> Iterator[threading.Event]:
        """Give the sign that `end` sets, as long as the block runs."""
        sign = self._signs[page] = threading.Event()
        try:
            yield sign
        finally:
            if self._signs.get(page) is sign:
                del self._signs[page]

    def end(self, page: str | None) -> None:
        """Tell what is under way on a page, if anything is, to end."""
        if sign := self._signs.get(page):
            sign.set()
