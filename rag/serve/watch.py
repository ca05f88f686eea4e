"""Each request counted, and logged on request: its route, status and time, and never what was asked."""

from __future__ import annotations

import logging
import re
import secrets
import time
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from rag.log import REQUESTS
from rag.serve.visitors import visitor_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from rag.serve.metrics import Metrics

logger = logging.getLogger(REQUESTS)

_NOTE = "attest.note"
_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")
_SIGN = 6  # bytes of a visitor's sign in the log


class Watch:
    """Stands before all else: counts and logs requests, and gives each an id (`x-request-id`).

    The sign of a visitor in the log is the same until the process ends, and says nothing of their name.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics | None = None) -> None:
        self._app = app
        self._metrics = metrics
        self._salt = secrets.token_bytes(16)
        self.unanswered = 0  # requests whose response has not begun

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        note: dict[str, Any] = {"id": _id(scope), "status": 500}
        started = time.perf_counter()
        self.unanswered += 1

        async def send_noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                note["status"] = message["status"]
                self._begun(note)
                message = {**message, "headers": [*message.get("headers", ()), (b"x-request-id", note["id"].encode())]}
            await send(message)

        try:
            await self._app({**scope, _NOTE: note}, receive, send_noted)
        finally:
            self._begun(note)
            self._tell(scope["method"], note, time.perf_counter() - started)

    def _begun(self, note: dict[str, Any]) -> None:
        if not note.get("begun"):
            note["begun"] = True
            self.unanswered -= 1

    def _tell(self, method: str, note: dict[str, Any], seconds: float) -> None:
        route, name = note.get("route", "other"), note.get("name")
        if self._metrics is not None:
            self._metrics.request(route, method, note["status"], seconds)
        sign = blake2b(name.encode(), key=self._salt, digest_size=_SIGN).hexdigest() if name else None
        logger.info(
            "%s %s %d",
            method,
            route,
            note["status"],
            extra={
                "request": note["id"],
                "method": method,
                "route": route,
                "status": note["status"],
                "ms": round(1000 * seconds, 1),
                "visitor": sign,
            },
        )


class Noted:
    """Stands behind the door: notes for `Watch` who asked and which route it was."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        note = scope.get(_NOTE)
        if note is None:
            await self._app(scope, receive, send)
            return
        try:
            note["name"] = visitor_of(scope).name
        except KeyError:
            pass  # a path that is open to all
        try:
            await self._app(scope, receive, send)
        finally:
            path = getattr(scope.get("route"), "path", None)
            if path is not None:
                note["route"] = path


def _id(scope: Scope) -> str:
    given = dict(scope["headers"]).get(b"x-request-id", b"")
    return given.decode() if _ID.fullmatch(given) else secrets.token_hex(8)
