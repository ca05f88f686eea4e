"""The server over standard input and output, or over HTTP behind the front: settings in, served until its end."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser
from mcp.server.auth.provider import AccessToken
from mcp.server.transport_security import TransportSecuritySettings

from rag.config import Settings
from rag.engine import Attest
from rag.serve.front import front
from rag.serve.mcp.server import Server as Mcp
from rag.serve.mcp.server import mcp_server
from rag.serve.network import address, check_host, listen
from rag.serve.steps import Workers
from rag.serve.turnstile import Turnstile
from rag.serve.visitors import visitor_of
from rag.serve.warming import warm_up

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

PATH = "/mcp"
_PATIENCE = 5.0  # seconds that work which nobody waits for any more is given to end
_MOST_BODY = 4_000_000  # bytes
_MOST_SESSIONS = 500
_IDLE = 1800.0  # seconds after which a session that nobody uses is forgotten


def serve_stdio(settings: Settings) -> None:
    """Serve the program that started this one, over standard input and output, until it closes them."""
    with _opened(settings) as (engine, workers, _):
        workers.begin(lambda: warm_up(engine))
        mcp_server(engine, workers).run("stdio")


def serve_http(settings: Settings, host: str, port: int, *, say: Callable[[str], None] = lambda line: None) -> None:
    """Serve over HTTP until the process is interrupted; `say` is told where it is.

    Raises:
        ConfigError: the address cannot be used, or others would reach it and nobody would have to show who they are.
    """
    from rag.serve.server import Server

    check_host(settings, host)
    with listen(host, port) as listener, _opened(settings) as (engine, workers, turnstile):
        app = front(mcp_app(mcp_server(engine, workers)), settings, host=host)
        server = Server(app, settings, turnstile=turnstile)
        workers.begin(lambda: warm_up(engine))
        say(f"The MCP server of Attest is at {address(listener)}{PATH} (Ctrl-C ends it).")
        server.run([listener])


def mcp_app(server: Mcp) -> ASGIApp:
    """Return the server as an ASGI application at `/mcp`, to be put behind the front."""
    app = server.streamable_http_app(
        streamable_http_path=PATH,
        max_request_body_size=_MOST_BODY,
        session_idle_timeout=_IDLE,
        max_sessions=_MOST_SESSIONS,
        # The front decides under which names it is served and where requests may come from.
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    return _OwnSessions(app)


class _OwnSessions:
    """Tells the library who a request is from, which then keeps a session to whoever began it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            known = AccessToken(token="", client_id=visitor_of(scope).name, scopes=[])
            scope = {**scope, "user": AuthenticatedUser(known)}
        await self._app(scope, receive, send)


@contextlib.contextmanager
def _opened(settings: Settings) -> Iterator[tuple[Attest, Workers, Turnstile]]:
    engine = Attest(settings)
    turnstile = Turnstile(settings.answers_at_once, settings.answers_waiting)
    workers = Workers(turnstile)
    try:
        yield engine, workers, turnstile
    finally:
        workers.end(_PATIENCE)
        engine.close()
