"""The API on its own: settings in, a server at an address until it is interrupted."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from rag.config import Settings
from rag.engine import Attest
from rag.serve.api.app import OPEN_TO_ALL, api_app
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
    with listen(host, port) as listener, opened(Counted(settings, metrics), turnstile, metrics) as service:
        app = front(api_app(service), settings, host=host, open_to_all=OPEN_TO_ALL)
        server = Server(app, settings, turnstile=turnstile, metrics=metrics)
        service.workers.begin(lambda: warm_up(service.attest))
        say(f"The API of Attest is at {address(listener)}/v1 (Ctrl-C ends it).")
        server.run([listener])


@contextlib.contextmanager
def opened(attest: Attest, turnstile: Turnstile, metrics: Metrics | None = None) -> Iterator[Service]:
    """Give the service of an engine; at the end its work is ended, and then the engine is closed."""
    workers = Workers(turnstile)
    service = Service(attest, workers, metrics)
    try:
        yield service
    finally:
        if workers.end(_PATIENCE) & service.end(_LONG):  # closed under work that goes on, the library would crash
            attest.close()
