"""The API on its own: settings in, a server at an address until it is interrupted."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from rag.config import Settings
from rag.engine import Attest
from rag.errors import AttestError
from rag.serve.api.app import OPEN_TO_ALL, api_app
from rag.serve.api.service import Service
from rag.serve.front import front
from rag.serve.network import address, check_host, listen
from rag.serve.server import Server
from rag.serve.steps import Workers
from rag.serve.turnstile import Turnstile

_PATIENCE = 5.0  # seconds that work which nobody waits for any more is given to end


def serve(settings: Settings, host: str, port: int, *, say: Callable[[str], None] = lambda line: None) -> None:
    """Serve the API until the process is interrupted; `say` is told where it is.

    Raises:
        ConfigError: the address cannot be used, or others would reach it and nobody would have to show who they are.
    """
    check_host(settings, host)
    with listen(host, port) as listener:
        attest = Attest(settings)
        workers = Workers(Turnstile(settings.answers_at_once, settings.answers_waiting))
        service = Service(attest, workers)
        server = Server(front(api_app(service), settings, host=host, open_to_all=OPEN_TO_ALL))
        with contextlib.suppress(AttestError):
            attest.search("warm-up", k=1)  # slow imports and files are paid for before the first request
        say(f"The API of Attest is at {address(listener)}/v1 (Ctrl-C ends it).")
        try:
            server.run([listener])
        finally:
            if workers.end(_PATIENCE):  # closed under work that goes on, the library would crash
                attest.close()
