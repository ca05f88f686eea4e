"""Long work in, its news as they come out, while whoever listens can turn to something else at any time."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from typing import TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")

BRIEF = 1.0  # seconds that the end of the program waits for work that may be cut off, such as a silent model's
LONG = 10.0  # for work that is to leave the library whole

_running: WeakKeyDictionary[threading.Thread, float] = WeakKeyDictionary()  # with the seconds that each is given
_ending = threading.Event()


def start(work: Callable[[], None], patience: float = BRIEF) -> None:
    """Run work in a thread for which the program waits at most `patience` seconds when it ends."""
    thread = threading.Thread(target=work, name="beside", daemon=True)
    _running[thread] = patience
    thread.start()


def end_all() -> bool:
    """Ask all work to end, wait for each as long as it is given, and return whether it did."""
    _ending.set()
    asked = time.monotonic()
    for thread, patience in list(_running.items()):
        thread.join(max(0.0, asked + patience - time.monotonic()))
    return not any(thread.is_alive() for thread in _running)


def beside(
    work: Callable[[Callable[[T], bool]], None], tick: float, *, to_the_end: bool = False, patience: float = BRIEF
) -> Iterator[T | None]:
    """Run `work` in a thread of its own; what it tells comes out, and None when nothing has come for `tick` seconds.

    `work` is given the function to tell with, which returns whether to go on: not if the program ends, nor,
    unless it is `to_the_end`, if nobody listens any more. A model that has gone silent thus keeps neither
    the page from stopping nor the program from ending; `patience` is that of `start`. What `work` raises is raised
    here.
    """
    news: queue.Queue[tuple[T] | Exception | None] = queue.Queue()
    left = threading.Event()

    def tell(item: T) -> bool:
        news.put((item,))
        return not _ending.is_set() and (to_the_end or not left.is_set())

    def run() -> None:
        try:
            work(tell)
        except Exception as exc:  # it is raised where the news are heard
            news.put(exc)
        else:
            news.put(None)

    start(run, patience)  # at once: whoever begins something and leaves before the first news has begun it
    return _heard(news, left, tick)


def _heard(news: queue.Queue[tuple[T] | Exception | None], left: threading.Event, tick: float) -> Iterator[T | None]:
    """Yield what comes until its end; the event is set when nobody listens any more."""
    try:
        while True:
            try:
                heard = news.get(timeout=tick)
            except queue.Empty:
                yield None
                continue
            if heard is None:
                return
            if isinstance(heard, Exception):
                raise heard
            yield heard[0]
    finally:
        left.set()
