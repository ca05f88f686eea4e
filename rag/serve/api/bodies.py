"""How large a request may be: what says so itself is refused before it is read, the rest while it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from rag.serve.api.problems import TOO_LARGE
from rag.serve.api.shapes import MOST_BODY
from rag.serve.problem import problem

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


class Bounded:
    """Refuses what is too large by its own account, with the JSON of an error; routes hold the rest to the limit."""

    def __init__(self, app: ASGIApp, uploads: int) -> None:
        self._app = app
        self._uploads = uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve or refuse one request."""
        if scope["type"] == "http":
            most = self._uploads if scope["path"].endswith("/v1/ingest") else MOST_BODY
            length = Headers(scope=scope).get("content-length", "")
            if length.isascii() and length.isdigit() and (len(length) > 15 or int(length) > most):
                await problem(413, "TooLargeError", TOO_LARGE)(scope, receive, send)
                return
        await self._app(scope, receive, send)
