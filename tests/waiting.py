"""Waits until something is so, and fails where it never is: other processes and threads take their time."""

from __future__ import annotations

import time
from collections.abc import Callable

import anyio


def until(true: Callable[[], object], seconds: float = 60) -> None:
    """Wait until a condition holds; assert that it does within some seconds."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it is not so in time"
        time.sleep(0.02)


async def until_async(true: Callable[[], object], seconds: float = 60) -> None:
    """Wait as `until` does, and let others work meanwhile."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it is not so in time"
        await anyio.sleep(0.02)
