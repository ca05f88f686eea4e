"""Long work in a thread; its steps out to whoever awaits them, until its end or until nobody listens any more."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar
from weakref import WeakSet

from rag.errors import AttestError

if TYPE_CHECKING:
    from rag.serve.turnstile import Place, Turnstile
    from rag.serve.visitors import Visitor

T = TypeVar("T")
Stop = Callable[[], bool]

_MOST_LOOKS = 8  # short works at once; more would only make each other slower
_TICK = 0.5  # seconds between two looks at whether somebody still waits in line, or still listens


@dataclass(frozen=True, slots=True)
class Waiting:
    """Others are served first: the 1-based place in line."""

    place: int


@dataclass(frozen=True, slots=True)
class _End:
    """The work is done, or has failed."""

    error: Exception | None = None


class GoneError(AttestError):
    """Whoever asked has left; nobody reads what it says."""


class Workers:
    """The threads of one process that write answers for others; each has its turn at the turnstile, if there is one."""

    def __init__(self, turnstile: Turnstile | None = None) -> None:
        self._turnstile = turnstile
        self._threads: WeakSet[threading.Thread] = WeakSet()
        self._ending = threading.Event()
        self._looks = asyncio.Semaphore(_MOST_LOOKS)

    async def steps(
        self, work: Callable[[Stop], Iterator[T]], *, visitor: Visitor | None = None
    ) -> AsyncGenerator[T | Waiting, None]:
        """Yield what the iterator that `work` returns yields; it is made and read in a thread of its own.

        With a visitor, work begins when it is their turn; until then comes a `Waiting` whenever their place changes.
        `work` is given a function that tells whether to stop. Where the caller stops listening (`aclose`, or it is
        cancelled), the iterator is closed at its next step, and the turn goes to the next in line.

        Raises:
            CrowdedError: too many wait already; at the first step.
            AttestError: whatever the work raises, where it raises it.
        """
        news: asyncio.Queue[T | _End] = asyncio.Queue()
        loop, left = asyncio.get_running_loop(), threading.Event()

        def tell(item: T | _End) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended: nobody is left to tell
                loop.call_soon_threadsafe(news.put_nowait, item)

        def stop() -> bool:
            return left.is_set() or self._ending.is_set()

        place = None
        if visitor is not None and self._turnstile is not None:
            place = self._turnstile.line(visitor.name, left.is_set)
        begun = False
        try:
            before = 0
            while place is not None and not self._ending.is_set() and (ahead := await place.turn(_TICK)):
                if ahead != before:
                    yield Waiting(ahead)
                before = ahead
            self._start(lambda: self._run(work, place, tell, stop))
            begun = True  # from here on the thread gives up the turn
            while True:
                item = await news.get()
                if not isinstance(item, _End):
                    yield item
                elif item.error is not None:
                    raise item.error
                else:
                    return
        finally:
            left.set()
            if place is not None and not begun:
                place.leave()

    async def call(self, work: Callable[[], T]) -> T:
        """Return what short work returns that needs no turn, such as a search, in a thread; a few run at once."""

        def once(stop: Stop) -> Iterator[T]:
            yield work()

        async with self._looks:
            return await last(self.steps(once))

    def begin(self, work: Callable[[], object]) -> None:
        """Do short work that nobody waits for, such as paying for slow imports before the first question does."""

        def quietly() -> None:
            with contextlib.suppress(AttestError):  # it is told to whoever asks for something
                work()

        self._start(quietly)

    def end(self, patience: float) -> bool:
        """Ask all work to stop, wait at most so many seconds, and return whether all of it has."""
        self._ending.set()
        until = time.monotonic() + patience
        threads = list(self._threads)
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in threads)

    def _start(self, work: Callable[[], None]) -> None:
        # A daemon: a model that has gone silent must not keep the program from ending.
        thread = threading.Thread(target=work, name="attest-work", daemon=True)
        self._threads.add(thread)
        thread.start()

    def _run(
        self,
        work: Callable[[Stop], Iterator[T]],
        place: Place | None,
        tell: Callable[[T | _End], None],
        stop: Stop,
    ) -> None:
        error: Exception | None = None
        whole = False
        try:
            with place or contextlib.nullcontext():
                whole = _do(work, tell, stop)
        except Exception as exc:  # it is raised where the steps are awaited
            error = exc
        if error is None and not whole and self._ending.is_set():
            error = AttestError("Attest is being stopped and could not finish this; ask again when it runs again.")
        tell(_End(error))


def _do(work: Callable[[Stop], Iterator[T]], tell: Callable[[T], None], stop: Stop) -> bool:
    """Do the work, and return whether it came to its end."""
    if stop():
        return False
    steps = work(stop)
    try:
        for step in steps:
            if stop():
                return False
            tell(step)
        return True
    finally:
        if (close := getattr(steps, "close", None)) is not None:
            close()


class Begun(Generic[T]):
    """Steps whose first one has come: what was wrong from the beginning has been raised, and the rest can be sent."""

    def __init__(self, first: T | None, rest: AsyncIterator[T]) -> None:
        self._first, self._rest = first, rest

    async def __aiter__(self) -> AsyncIterator[T]:
        """Yield the first step and then the others."""
        if self._first is not None:
            yield self._first
        async for step in self._rest:
            yield step


async def begun(steps: AsyncIterator[T]) -> Begun[T]:
    """Return steps once the first one is there, so that an error before it can still become the status of a response.

    Raises:
        AttestError: the work failed before its first step.
    """
    return Begun(await anext(steps, None), steps)


async def paced(steps: AsyncIterator[T], seconds: float) -> AsyncIterator[T | None]:
    """Yield steps, and None when none has come for so many seconds, so that a caller can give a sign of life."""
    reading: asyncio.Future[T] | None = None
    try:
        while True:
            reading = reading or asyncio.ensure_future(anext(steps))
            if not (await asyncio.wait({reading}, timeout=seconds))[0]:
                yield None
                continue
            done, reading = reading, None
            try:
                step = done.result()
            except StopAsyncIteration:
                return
            yield step
    finally:
        if reading is not None:
            reading.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await reading


async def last(steps: AsyncIterator[T | Waiting], gone: Callable[[], Awaitable[bool]] | None = None) -> T:
    """Return the last step, which is the result; `gone` is asked now and then whether the caller has left.

    Raises:
        GoneError: the caller has left; the work ends at its next step.
        AttestError: the work failed.
    """
    reading = asyncio.ensure_future(_last(steps))
    try:
        while gone is not None and not (await asyncio.wait({reading}, timeout=_TICK))[0]:
            if await gone():
                raise GoneError("Whoever asked has left before the answer was there.")
        return await reading
    finally:
        reading.cancel()


async def _last(steps: AsyncIterator[T | Waiting]) -> T:
    found: list[T] = []
    async for step in steps:
        if not isinstance(step, Waiting):
            found = [step]
    (result,) = found
    return result
