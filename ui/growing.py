"""What is shared by all that grows on the page: how far it is, how often it is drawn, what is said if it breaks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Literal, TypeVar

BROKEN = "Something went wrong inside Attest; the terminal shows what."

Status = Literal["asking", "done", "stopped", "failed"]

T = TypeVar("T")

_REDRAW = 0.05  # seconds: a model may write faster than a page is worth redrawing


def drawable(steps: Iterator[T], passing: Callable[[T], bool]) -> Iterator[T]:
    """Pass over passing steps that come faster than a page is worth redrawing, but the last before a rest."""
    kept: T | None = None
    drawn = 0.0
    for step in steps:
        if passing(step) and time.monotonic() - drawn < _REDRAW:
            kept = step
            continue
        yield kept if step is None and kept is not None else step
        kept, drawn = None, time.monotonic()
