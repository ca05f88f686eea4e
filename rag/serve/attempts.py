"""How often somebody may try to sign in: failed attempts are counted by user and by address."""

from __future__ import annotations

import math
import time

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from rag.serve.jumps import Jumps

_QUICK = RateLimitItemPerMinute(5, 1)  # of one user from one address
_SLOW = RateLimitItemPerMinute(20, 15)
_ADDRESS = RateLimitItemPerMinute(30, 15)  # of anybody from one address: less than twice the one above
_USER = RateLimitItemPerMinute(100, 15)  # of one user from anywhere: one address alone cannot lock somebody out


class Attempts:
    """Failed attempts of the last quarter of an hour, in memory."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._jumps = Jumps()

    def wait(self, user: str, address: str) -> int:
        """Return for how many seconds no attempt is looked at; 0 if one is."""
        if self._jumps.seen():
            self._limiter = MovingWindowRateLimiter(MemoryStorage())
        seconds = 0
        for limit, key in _counted(user, address):
            if not self._limiter.test(limit, *key):
                left = self._limiter.get_window_stats(limit, *key).reset_time - time.time()
                seconds = max(seconds, min(math.ceil(left), limit.get_expiry()), 1)
        return seconds

    def failed(self, user: str, address: str) -> None:
        """Count a failed attempt."""
        for limit, key in _counted(user, address):
            self._limiter.hit(limit, *key)


def _counted(user: str, address: str) -> tuple[tuple[RateLimitItem, tuple[str, ...]], ...]:
    who = user[:64]
    return (
        (_QUICK, ("both", who, address)),
        (_SLOW, ("both", who, address)),
        (_ADDRESS, ("address", address)),
        (_USER, ("user", who)),
    )
