"""The API on its own: settings in, a server at an address until it is interrupted."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from starlette.types import ASGIApp

from rag.config import Settings
from rag.engine import Attest
from rag.serve.api.app import OPEN_TO_ALL, api_app
from rag.serve.api.beside import Beside
from rag.serve.api.service import Service
from rag.serve.counted import Counted
from rag.serve.front import front
from rag.serve.metrics import Metrics
from rag.serve.network import address, check_host, listen
from rag.serve.server import Server
from rag.serve.steps import Workers
from rag.serve.turnstile import Turnstile
from rag.serve.warming import warm_up

_PATIENCE = 5.0  # seconds that work which nobody waits for any more is given to end
_LONG = 10.0  # for a load, which is to leave the library whole


def serve(settings: Settings, host: str, port: int, *, say: Callable[[str], None] = lambda line: None) -> None:
    """Serve the API until the process is interrupted; `say` is told where it is.

    Raises:
        ConfigError: the address cannot be used, or others would reach it and nobody would have to show who they are.
    """
    check_host(settings, host)
    turnstile = Turnstile(settings.answers_at_once, settings.answers_waiting)
    metrics = Metrics(turnstile)
    with listen(host, port) as listener, contextlib.ExitStack() as stack:
        attest = Counted(settings, metrics)
        api = Api(attest, turnstile, metrics)
        stack.callback(attest.close)
        stack.callback(api.end)
        app = front(api.app, settings, host=host, open_to_all=OPEN_TO_ALL)
        server = Server(app, settings, turnstile=turnstile, metrics=metrics)
        api.service.workers.begin(lambda: warm_up(attest))
        say(f"The API of Attest is at {address(listener)}/v1 (Ctrl-C ends it).")
        server.run([listener])


class Api:
    """The API over an engine of the process that serves it, perhaps beside the page."""

    def __init__(self, attest: Attest, turnstile: Turnstile, metrics: Metrics | None = None) -> None:
        """Take the engine, which stays the caller's to close, and what answers wait at."""
        self.service = Service(attest, Workers(turnstile), metrics)
        self.app: ASGIApp = api_app(self.service)
        self.open_to_all = OPEN_TO_ALL

    def beside(self, page: ASGIApp) -> ASGIApp:
        """Return the page and the API as one application."""
        return Beside(page, self.app)

    def end(self) -> bool:
        """End all work and remove uploads, and return whether all of it has ended."""
        return self.service.workers.end(_PATIENCE) & self.service.end(_LONG)
