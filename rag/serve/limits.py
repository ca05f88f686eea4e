"""How much each visitor may ask of the server: requests in a minute, and bytes in a request."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.datastructures import Headers

from rag.serve.jumps import Jumps
from rag.serve.paths import path_of
from rag.serve.problem import problem
from rag.serve.visitors import visitor_of

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from rag.config import Settings

HEALTH = frozenset({"/health", "/health/ready"})  # asked by whoever starts and restarts the server, at any rate
_FILES = ("/assets/", "/static/", "/page/")  # of the page itself: a visit asks for many at once
_MEGABYTE = 1_000_000
MOST_HEADERS = 32_768  # bytes
_FORM = 100_000  # bytes that a form may take beside the file in it


class Limited:
    """Stands behind the door: tells a visitor who asks too often or sends too much so (429, 413, 431).

    A visitor is a name, or an address where nobody signs in.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._most = settings.upload_megabytes * _MEGABYTE + _FORM
        self._a_minute = settings.requests_a_minute
        self._rate = RateLimitItemPerMinute(max(self._a_minute, 1))
        self._seen = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._jumps = Jumps()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve or refuse one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif (wait := self._wait(scope)) is not None:
            message = f"That is more than {self._a_minute:,} requests in a minute. Ask again in {wait} seconds."
            await problem(429, "CrowdedError", message, {"retry-after": str(wait)})(scope, receive, send)
        elif sum(len(key) + len(value) for key, value in scope["headers"]) > MOST_HEADERS:
            await problem(431, "TooLargeError", "The headers of this request are too large.")(scope, receive, send)
        elif _announced(scope) > self._most:
            await self._too_large()(scope, receive, send)
        else:
            await self._bounded(scope, receive, send)

    def _wait(self, scope: Scope) -> int | None:
        """Return the seconds that a visitor is to wait, or None."""
        path = path_of(scope)
        if not self._a_minute or path in HEALTH or (scope["method"] == "GET" and path.startswith(_FILES)):
            return None
        name = _who(scope)
        if self._jumps.seen():
            self._seen = SlidingWindowCounterRateLimiter(MemoryStorage())
        if self._seen.hit(self._rate, name):
            return None
        return max(1, math.ceil(self._seen.get_window_stats(self._rate, name).reset_time - time.time()))

    async def _bounded(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, unless more comes than may."""
        size, begun, over = 0, False, False

        async def receive_bounded() -> Message:
            nonlocal size, over
            if over:
                return {"type": "http.disconnect"}
            message = await receive()
            size += len(message.get("body", b""))
            if size <= self._most:
                return message
            over = True
            if not begun:
                await self._too_large()(scope, receive, send)
            return {"type": "http.disconnect"}

        async def send_unless_over(message: Message) -> None:
            nonlocal begun
            if not over:
                begun = True
                await send(message)

        try:
            await self._app(scope, receive_bounded, send_unless_over)
        except Exception:
            if not over:  # else the application was told that the visitor left: what it makes of that is nothing
                raise

    def _too_large(self) -> Response:
        message = f"This server takes at most {self._most // _MEGABYTE:,} megabytes at a time; send it in parts."
        return problem(413, "TooLargeError", message, {"connection": "close"})


def _who(scope: Scope) -> str:
    try:
        name = visitor_of(scope).name
    except KeyError:
        name = ""
    client = scope.get("client")
    return f"user {name}" if name else f"address {client[0] if client else ''}"


def _announced(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "")
    return int(length[:20]) if length.isascii() and length.isdigit() else 0
