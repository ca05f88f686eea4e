"""What a reverse proxy says of a request: who sent it, under which name and scheme; and the path it is shown under."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from rag.errors import ConfigError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

# Whatever was not believed is taken away: Gradio builds addresses of such headers, whoever sent them.
_SAID = (b"x-forwarded-", b"forwarded", b"x-gradio-server", b"x-real-ip", b"x-original-", b"x-rewrite-")


def trusted(listed: str) -> list[str]:
    """Return the addresses and networks of a list with commas.

    Raises:
        ConfigError: one of them is none.
    """
    found = [one.strip() for one in listed.split(",") if one.strip()]
    for one in found:
        try:
            ipaddress.ip_network(one, strict=False)
        except ValueError as exc:
            raise ConfigError(f"ATTEST_TRUSTED_PROXIES takes addresses such as 127.0.0.1, not {one!r}.") from exc
    return [str(ipaddress.ip_network(one, strict=False)) if "/" in one else one for one in found]


class Proxied:
    """Believes the proxies that are trusted, and nobody else, and puts all paths under the root path."""

    def __init__(self, app: ASGIApp, *, proxies: list[str], root_path: str) -> None:
        from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

        self._root = root_path.rstrip("/")
        self._believing = ProxyHeadersMiddleware(_Believed(app), trusted_hosts=proxies)  # type: ignore[arg-type]
        self._proxies = self._believing.trusted_hosts
        self._unbelieving = _Believed(app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, whether the proxy takes the root path away or leaves it."""
        if scope["type"] not in ("http", "websocket"):
            await self._unbelieving(scope, receive, send)
            return
        scope = dict(scope)
        if self._root:
            path = scope["path"]
            if path == self._root:
                await _to_the_folder(self._root, scope, receive, send)
                return
            scope["path"] = path if path.startswith(f"{self._root}/") else self._root + path
            scope["root_path"] = self._root
        client = scope.get("client")
        believed = client is not None and client[0] in self._proxies
        if believed and (name := _last(scope, b"x-forwarded-host")):
            others = [(key, value) for key, value in scope["headers"] if key != b"host"]
            scope["headers"] = [*others, (b"host", name)]
        await (self._believing if believed else self._unbelieving)(scope, receive, send)  # type: ignore[arg-type]


class _Believed:
    """Takes away what proxies say, once it is believed or not."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if "headers" in scope:
            scope = {**scope, "headers": [(key, value) for key, value in scope["headers"] if not _said(key)]}
        await self._app(scope, receive, send)


def _said(key: bytes) -> bool:
    return key.lower().startswith(_SAID)


def _last(scope: Scope, wanted: bytes) -> bytes:
    """Return what the proxy that is nearest said; earlier values came with the request."""
    values = [value for key, value in scope["headers"] if key == wanted]
    return values[-1].rsplit(b",", 1)[-1].strip() if values else b""


async def _to_the_folder(root: str, scope: Scope, receive: Receive, send: Send) -> None:
    """Lead to the root path with its slash: what the page loads is named relative to that."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    query = scope.get("query_string", b"")
    headers = [(b"location", f"{root}/".encode() + (b"?" + query if query else b"")), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 307, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
