"""The steps of a search in, how long each took out."""

from __future__ import annotations

import time


class Clock:
    """Stop-watch of the steps of one search, in milliseconds."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._start = self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        """Add the time since the last lap to what `name` took so far, and note the total."""
        now = time.perf_counter()
        self.laps[name] = round(self.laps.get(name, 0.0) + 1000 * (now - self._last), 2)
        self.laps["total"] = round(1000 * (now - self._start), 2)
        self._last = now
