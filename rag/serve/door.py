"""The door: every request passes it, and nothing behind it is served to somebody unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.serve.visitors import LOCAL, admit

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


class Door:
    """ASGI middleware that says who each request is from; see `rag.serve.visitors.visitor_of`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request in."""
        if scope["type"] in ("http", "websocket"):
            admit(scope, LOCAL)
        await self._app(scope, receive, send)
