"""The turn of a page: so many answers are written at once, and who waits is told how many come before."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from rag.serve.steps import Waiting
from rag.serve.turnstile import Turnstile

T = TypeVar("T")

# Of Gradio's events that wait for a turn: the turnstile alone says how many are answered at once.
AT_ONCE: dict[str, Any] = {"concurrency_limit": None}
_TICK = 0.5  # seconds between two looks at the line


@dataclass(frozen=True, slots=True)
class Entry:
    """Who wants a turn at which turnstile."""

    turnstile: Turnstile
    visitor: str

    @classmethod
    def of(cls, turnstile: Turnstile, user: str | None, page: str | None) -> Entry:
        """Return the entry of a user or, where nobody signs in, of a page."""
        return cls(turnstile, user or page or "")


def in_turn(
    entry: Entry | None,
    steps: Iterator[T],
    tell: Callable[[Waiting], bool],
    stop: threading.Event,
) -> Iterator[T]:
    """Wait for the turn, telling each new place, and then yield the steps; the turn lasts as long as they do.

    There are none once `stop` is set before the turn, or where `tell` returns that nobody listens.

    Raises:
        CrowdedError: too many wait already.
    """
    if entry is None:
        yield from steps
        return
    with entry.turnstile.line(entry.visitor, stop.is_set) as place:
        told = 0
        while ahead := place.wait(_TICK):
            if stop.is_set() or (ahead != told and not tell(Waiting(ahead))):
                return
            told = ahead
        yield from steps


def worked(
    entry: Entry | None, steps: Iterator[T], stop: threading.Event
) -> Callable[[Callable[[Waiting | T], bool]], None]:
    """Return work for `ui.beside.beside` that tells, once the turn has come, each of these steps."""

    def work(tell: Callable[[Waiting | T], bool]) -> None:
        for step in in_turn(entry, steps, tell, stop):
            if not tell(step):
                return

    return work


def before(place: int) -> str:
    """Return in words what somebody at a place of the line waits for."""
    if place == 1:
        return "You are next"
    return f"{place - 1:,} {'person is' if place == 2 else 'people are'} before you"
