"""The API and the page under one address: each request goes to one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.serve.paths import path_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_PATHS = ("/health", "/health/ready", "/metrics")


class Beside:
    """Sends what is for the API to the API, and the rest to the page."""

    def __init__(self, page: ASGIApp, api: ASGIApp) -> None:
        self._page = page
        self._api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        path = path_of(scope) if scope["type"] == "http" else ""
        for_api = path.startswith("/v1/") or path in _PATHS
        await (self._api if for_api else self._page)(scope, receive, send)
