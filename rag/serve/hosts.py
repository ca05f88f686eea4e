"""Under which names and from which pages something is asked for, and what a browser may do with the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rag.serve.network import is_address, is_loopback

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# The browser itself refuses whatever would be fetched from another host. Gradio builds functions from
# strings and styles elements one by one, hence the two "unsafe".
_POLICY = (
    "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
_ALWAYS = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),  # not "no-referrer": forms would be sent without their origin
    (b"cross-origin-opener-policy", b"same-origin"),
)
_UNDER_TLS = ((b"strict-transport-security", b"max-age=31536000"),)
_SAFE = ("GET", "HEAD", "OPTIONS")


class Named:
    """Serves what is asked for under a known name, from its own pages, and sends with it what browsers may do.

    A web page elsewhere can point its own name at this machine; a request under such a name is refused. So is one
    that a page of another origin makes the browser send, unless it carries a token, which no page has by itself.
    """

    def __init__(self, app: ASGIApp, *, names: Collection[str], others: bool) -> None:
        self._app = app
        self._names = frozenset(names)
        self._others = others  # whether other machines may ask, which then know its address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve or refuse one request."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = _ALWAYS + (_UNDER_TLS if scope.get("scheme") in ("https", "wss") else ())

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                # Gradio lets every origin read what it answers; nothing here is for another site's page.
                own = [one for one in message.get("headers", ()) if not one[0].lower().startswith(b"access-control-")]
                given = {key.lower() for key, _ in own}
                message = {**message, "headers": [*own, *(one for one in headers if one[0] not in given)]}
            await send(message)

        asked = _header(scope, b"host")
        if not self._known(_host(asked)):
            await _refuse(scope, send_with_headers, "It is not served under this name; see ATTEST_ALLOWED_HOSTS.")
        elif _from_elsewhere(scope, asked):
            await _refuse(scope, send_with_headers, "Another site's page cannot do this.")
        else:
            await self._app(scope, receive, send_with_headers)

    def _known(self, host: str) -> bool:
        return is_loopback(host) or host in self._names or (self._others and is_address(host))


def _from_elsewhere(scope: Scope, asked: str) -> bool:
    """Tell whether a page of another origin makes a browser send this, and it could change something."""
    if scope["type"] == "http" and scope["method"] in _SAFE:
        return False
    if _header(scope, b"authorization").lower().startswith("bearer "):
        return False
    origin = _header(scope, b"origin")
    if not origin:
        return _header(scope, b"sec-fetch-site") in ("cross-site", "same-site")
    try:
        came = urlsplit(origin)
        here = urlsplit(f"//{asked}")
        if came.scheme not in ("http", "https") or not came.hostname:
            return True
        return (came.hostname, came.port or _port(came.scheme)) != (here.hostname, here.port or _port(came.scheme))
    except ValueError:
        return True


def _port(scheme: str) -> int:
    return 443 if scheme == "https" else 80


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def _host(asked: str) -> str:
    try:
        return (urlsplit(f"//{asked}").hostname or "").rstrip(".")
    except ValueError:
        return ""


async def _refuse(scope: Scope, send: Send, why: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": why.encode()})
