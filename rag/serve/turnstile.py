"""How many answers are written at once: the rest wait in a line that is fair to each visitor."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import wait as wait_for

from rag.errors import CrowdedError

_USUAL = 5.0  # seconds that an answer takes, until some have been timed
_WEIGHT = 0.2  # of the latest answer in the running mean
_LONGEST = 120  # seconds; nobody is told to come back later than that

_RESTART = 10  # seconds that a server takes to come back


class Turnstile:
    """Lets `at_once` answers be written, and `waiting` more wait; one a process, for threads and event loops alike.

    Visitors take turns: who asks ten things waits behind who asks one. If the line is full, whoever has the most
    places in it gives up the last of them to a visitor who has fewer.
    """

    def __init__(self, at_once: int, waiting: int) -> None:
        self._at_once = at_once
        self._most = waiting
        self._lock = threading.Lock()
        self._inside: set[Place] = set()
        self._lines: dict[str, deque[Place]] = {}  # in the order of the next turns; no line is empty
        self._seconds = _USUAL
        self._closed = False

    @property
    def answering(self) -> int:
        """How many answers are being written."""
        return len(self._inside)

    @property
    def waiting(self) -> int:
        """How many wait."""
        with self._lock:
            return self._length()

    @property
    def wanted(self) -> int:
        """How many are being written or wait, and are not given up."""
        with self._lock:
            places = [*self._inside, *(place for line in self._lines.values() for place in line)]
        return sum(not place.given_up() for place in places)

    def line(self, visitor: str, given_up: Callable[[], bool] = lambda: False) -> Place:
        """Return a place in the line, at the end of those of a visitor; whoever takes it must leave it.

        `given_up` tells whether nobody wants the answer any more: while its model is silent it keeps its turn still.

        Raises:
            CrowdedError: as many wait as may, or nobody new is taken.
        """
        place = Place(self, visitor, given_up)
        with self._lock:
            if self._closed:
                raise CrowdedError("Attest is being restarted. Ask again in a moment.", retry_after=_RESTART)
            if len(self._inside) < self._at_once:
                self._let_in(place)
                return place
            if self._length() >= self._most:
                self._make_room(visitor)
            self._lines.setdefault(visitor, deque()).append(place)
        return place

    def close(self) -> None:
        """Take nobody new: whoever has a place is served."""
        self._closed = True

    def _length(self) -> int:
        return sum(map(len, self._lines.values()))

    def _make_room(self, visitor: str) -> None:
        longest = max(self._lines, key=lambda name: len(self._lines[name]), default=visitor)
        fewer = len(self._lines.get(visitor, ())) + 1
        if longest == visitor or len(self._lines[longest]) <= fewer:
            raise self._crowded()
        self._remove(self._lines[longest][-1])._refuse(self._crowded())

    def _crowded(self) -> CrowdedError:
        seconds = round(self._seconds * (self._length() + 1) / self._at_once)
        seconds = min(max(seconds, 1), _LONGEST)
        return CrowdedError(
            f"Too many people are asking at this moment. Ask again in {seconds} seconds; "
            "searching and reading papers go on meanwhile.",
            retry_after=seconds,
        )

    def _let_in(self, place: Place) -> None:
        self._inside.add(place)
        place._admit()

    def _remove(self, place: Place) -> Place:
        line = self._lines[place.visitor]
        line.remove(place)
        if not line:
            del self._lines[place.visitor]
        return place

    def _ahead(self, place: Place) -> int:
        with self._lock:
            names = list(self._lines)
            if place.entered or place not in self._lines.get(place.visitor, ()):
                return 0
            turn = self._lines[place.visitor].index(place)
            position = names.index(place.visitor)
            others = (
                min(len(self._lines[name]), turn + (index < position))
                for index, name in enumerate(names)
                if index != position
            )
            return turn + sum(others) + 1

    def _leave(self, place: Place) -> None:
        with self._lock:
            if place in self._lines.get(place.visitor, ()):
                self._remove(place)
            elif place.entered:
                self._inside.remove(place)
                self._seconds += _WEIGHT * (time.monotonic() - place.entered - self._seconds)
            place.entered = 0.0
            while self._lines and len(self._inside) < self._at_once:
                name = next(iter(self._lines))
                line = self._lines.pop(name)
                self._let_in(line.popleft())
                if line:
                    self._lines[name] = line  # behind all others


class Place:
    """A place in the line of a turnstile, and then the turn; a context manager that leaves both."""

    def __init__(self, turnstile: Turnstile, visitor: str, given_up: Callable[[], bool]) -> None:
        self.visitor = visitor
        self.given_up = given_up
        self.entered = 0.0  # monotonic seconds at which the turn came; 0 before and after
        self._turnstile = turnstile
        self._settled: Future[None] = Future()
        self._refused: CrowdedError | None = None

    def wait(self, seconds: float | None = None) -> int:
        """Return 0 once it is one's turn, or after `seconds` the place in the line: 1 is next.

        Raises:
            CrowdedError: the place went to somebody who had fewer.
        """
        wait_for([self._settled], timeout=seconds)
        return self._now()

    async def turn(self, seconds: float | None = None) -> int:
        """Return what `wait` does, without blocking the event loop."""
        if not self._settled.done():
            loop = asyncio.get_running_loop()
            told = asyncio.Event()

            def tell(_: Future[None]) -> None:
                with contextlib.suppress(RuntimeError):  # the loop has ended, and its caller with it
                    loop.call_soon_threadsafe(told.set)

            self._settled.add_done_callback(tell)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(told.wait(), seconds)
        return self._now()

    def leave(self) -> None:
        """Give up the turn or the place; the next one is let in."""
        self._turnstile._leave(self)

    def __enter__(self) -> Place:
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()

    def _admit(self) -> None:
        self.entered = time.monotonic()
        self._settled.set_result(None)

    def _refuse(self, error: CrowdedError) -> None:
        self._refused = error
        self._settled.set_result(None)

    def _now(self) -> int:
        if self._refused is not None:
            raise self._refused
        return self._turnstile._ahead(self)
