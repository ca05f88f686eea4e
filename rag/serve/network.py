"""Who is served: a socket of this machine, pages asked for under its own name, and nothing from elsewhere in them."""

from __future__ import annotations

import errno
import ipaddress
import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rag.errors import ConfigError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from rag.config import Settings

# The browser itself refuses whatever would be fetched from another host. Gradio builds functions from
# strings and styles elements one by one, hence the two "unsafe".
_POLICY = (
    "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens there, so that nobody else can take the port meanwhile.

    Raises:
        ConfigError: the address cannot be used, or the port is in use.
    """
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()
    except (OSError, OverflowError) as exc:
        listener.close()
        taken = isinstance(exc, OSError) and exc.errno == errno.EADDRINUSE
        problem = "is in use" if taken else "cannot be used"
        raise ConfigError(f"Port {port} {problem}; choose another with --port.") from exc
    return listener


def check_host(settings: Settings, host: str) -> None:
    """Check that nobody else reaches an address, or that there is a file of those who may.

    Raises:
        ConfigError: others would reach it, and nobody would have to sign in.
    """
    if not _loopback(host):
        raise ConfigError(
            f"The page has no sign-in yet, so only this machine may see it: use --host 127.0.0.1, not {host}."
        )


def address(listener: socket.socket) -> str:
    """Return where a browser finds what listens there."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class OnlyThisMachine:
    """Serves requests to an address of this machine, and sends with each response what a page may load.

    A web page elsewhere can point its own name at this machine; a request under such a name is refused.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve or refuse one request."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return

        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message.get("headers", ()), (b"content-security-policy", _POLICY.encode())]
                message = {**message, "headers": headers}
            await send(message)

        if _loopback(_host(scope)):
            await self._app(scope, receive, send_with_policy)
        elif scope["type"] == "http":
            headers = [(b"content-type", b"text/plain; charset=utf-8")]
            await send({"type": "http.response.start", "status": 403, "headers": headers})
            await send({"type": "http.response.body", "body": b"This page is served on its own machine only."})


def _host(scope: Scope) -> str:
    asked = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
    try:
        return urlsplit(f"//{asked}").hostname or ""
    except ValueError:
        return ""


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
