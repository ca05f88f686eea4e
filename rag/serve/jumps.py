"""Whether the clock on the wall was put forward or back since it was last looked at."""

from __future__ import annotations

import time

_LEAST = 5.0  # seconds; less is how clocks are kept right


class Jumps:
    """What counts by that clock, as `limits` does, begins anew when it jumps: else it may refuse for years."""

    def __init__(self) -> None:
        self._apart = time.time() - time.monotonic()

    def seen(self) -> bool:
        """Tell whether the clock jumped since this was last asked."""
        apart = time.time() - time.monotonic()
        jumped, self._apart = abs(apart - self._apart) > _LEAST, apart
        return jumped
