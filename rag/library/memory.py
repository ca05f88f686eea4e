"""What was worked out of a library in, the same again until the library changes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")

_MOST = 24  # of 50,000 papers an order takes 0.4 MB


class Memory:
    """Things by their names, all of one version of a library."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int, Hashable], Any] = {}
        self._guard = threading.Lock()

    def get(self, version: int, name: Hashable, make: Callable[[], T]) -> T:
        """Return what `make` gives, kept under its name; what is of another version goes, and the oldest of many."""
        found: T | None = self._kept.get((version, name))
        if found is None:
            found = make()
            with self._guard:
                if any(kept != version for kept, _ in self._kept):
                    self._kept.clear()
                while len(self._kept) >= _MOST:
                    del self._kept[next(iter(self._kept))]
                self._kept[version, name] = found
        return found
