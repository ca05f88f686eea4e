"""Who is signed in: ids that browsers keep in a cookie, and their hashes here, in memory alone."""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from rag.serve.accounts import Account

IDLE = 12 * 3600.0  # seconds without any request
LONGEST = 7 * 24 * 3600.0
MOST_OF_ONE = 50  # of one user; the one used longest ago goes
MOST = 20_000


@dataclass(slots=True)
class _Session:
    name: str
    since: str
    begun: float
    seen: float


class Sessions:
    """The sessions of one process: when it ends, everybody is signed out.

    A session ends when it was idle or lasted too long, and when its user is removed or gets another password.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._sessions: dict[str, _Session] = {}
        self._lock = threading.Lock()

    def begin(self, account: Account) -> str:
        """Return the id of a new session: 256 random bits."""
        name = secrets.token_urlsafe(32)
        now = self._clock()
        with self._lock:
            for old in [key for key, one in self._sessions.items() if self._over(one, now)]:
                del self._sessions[old]
            own = sorted((one.seen, key) for key, one in self._sessions.items() if one.name == account.name)
            for _, old in own[: max(0, len(own) - MOST_OF_ONE + 1)]:
                del self._sessions[old]
            if len(self._sessions) >= MOST:
                del self._sessions[min(self._sessions, key=lambda key: self._sessions[key].seen)]
            self._sessions[_hash(name)] = _Session(account.name, account.since, now, now)
        return name

    def user(self, session: str, *, seen: bool = True) -> tuple[str, str] | None:
        """Return whose session it is, with the `since` of the account that signed in; None if it is over.

        `seen` says that somebody asked for something, which puts off its end.
        """
        now = self._clock()
        with self._lock:
            found = self._sessions.get(_hash(session))
            if found is None:
                return None
            if self._over(found, now):
                del self._sessions[_hash(session)]
                return None
            if seen:
                found.seen = now
            return found.name, found.since

    def end(self, session: str) -> None:
        """Sign out."""
        with self._lock:
            self._sessions.pop(_hash(session), None)

    @staticmethod
    def _over(session: _Session, now: float) -> bool:
        return now - session.seen > IDLE or now - session.begun > LONGEST


def _hash(session: str) -> str:
    return hashlib.sha256(session.encode("utf-8", "surrogatepass")).hexdigest()
