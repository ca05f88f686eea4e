"""Which page is whose: Gradio keeps the state of a page under a number that the browser chooses and sends."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import anyio.to_thread

from rag.serve.visitors import visitor_of
from ui.visit import Owned

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_IN_PATH = re.compile(r"/gradio_api/(?:heartbeat|stream)/([^/]+)")
_LONG = 200_000  # bytes
_UPLOAD = re.compile(r"/gradio_api/upload/?")
_REFUSED = b'{"error": {"type": "NotYours", "message": "This page is another visitor\'s; reload yours."}}'


class Whose:
    """Lets each page, and each file that was uploaded, be used by the visitor alone who had it first.

    Where nobody signs in, there is one visitor and nothing to tell apart.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._pages = Owned()
        self._uploads = Owned()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or refuse it."""
        if scope["type"] != "http" or not (name := visitor_of(scope).name):
            await self._app(scope, receive, send)
            return
        scope = self._uploads.beside(dict(scope))
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        if _UPLOAD.fullmatch(path):
            await self._app(scope, receive, self._noting(send, name))
            return
        pages = _in_address(path, scope)
        if scope["method"] == "POST" and path.startswith("/gradio_api/"):
            body = await _read(receive)
            # What a shared conversation takes to be read would hold up everybody else.
            pages += _in_body(body) if len(body) < _LONG else await anyio.to_thread.run_sync(_in_body, body)
            receive = _again(body, receive)
        if not all(isinstance(page, str) and self._pages.take(page, name) for page in pages):
            await _refuse(send)
            return
        await self._app(scope, receive, send)

    def _noting(self, send: Send, name: str) -> Send:
        """Return a `send` that notes which files a visitor has uploaded, before the browser knows."""
        parts: list[bytes] = []

        async def send_noting(message: Message) -> None:
            if message["type"] == "http.response.body":
                parts.append(message.get("body", b""))
                if not message.get("more_body"):
                    self._uploads.add(_paths(b"".join(parts)), name)
            await send(message)

        return send_noting


def _in_address(path: str, scope: Scope) -> list[Any]:
    named = _IN_PATH.match(path)
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
    return [*([named[1]] if named else []), *asked.get("session_hash", ())]


def _in_body(body: bytes) -> list[Any]:
    """Return the number of the page that a request is from; what is no JSON object is refused, as None."""
    if not body:
        return []
    try:
        found = json.loads(body)
    except ValueError:
        return [None]
    if not isinstance(found, dict):
        return [None]
    return [found["session_hash"]] if found.get("session_hash") is not None else []


def _paths(body: bytes) -> list[str]:
    try:
        found = json.loads(body)
    except ValueError:
        return []
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


async def _read(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives a body that was read, and then what comes after it."""
    given = False

    async def receive_again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again


async def _refuse(send: Send) -> None:
    await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": _REFUSED})
