"""The web server of all that is served: it ends when it is told to, once the answers under way are written."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
import threading
import time
from typing import TYPE_CHECKING, NoReturn

import uvicorn

from rag.serve.connections import Impatient
from rag.serve.watch import Watch

if TYPE_CHECKING:
    from types import FrameType

    from starlette.types import ASGIApp

    from rag.config import Settings
    from rag.serve.metrics import Metrics
    from rag.serve.turnstile import Turnstile

logger = logging.getLogger(__name__)

# An open page keeps a connection as long as it is open: do not wait for it.
_PATIENCE = 1
_WORKING = ("attest-loads", "attest-work", "beside")  # threads that do somebody's work
_LOOK = 0.1  # seconds between two looks at what is under way
_HEADERS = 65_536  # bytes of headers that are kept while their end has not come
# Seconds that a connection is kept for the next request: longer than clients and proxies keep theirs (5 to 60), or a
# request that is just being sent finds it closed.
_KEPT = 75
_CONNECTIONS = 1000  # at a time; more are told 503


class Server(uvicorn.Server):
    """Serves an application until the process is interrupted or told to end, which is no error."""

    def __init__(
        self,
        app: ASGIApp,
        settings: Settings | None = None,
        *,
        turnstile: Turnstile | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        """Take the application; what waits or answers at the `turnstile` is finished before the server ends."""
        self._watch = Watch(app, metrics)
        self._turnstile = turnstile
        self._told = False
        self._grace = settings.shutdown_seconds if settings else 0
        config = uvicorn.Config(
            self._watch,
            log_config=None,  # records go where those of the program go, through the same filter
            log_level="warning",
            access_log=False,
            proxy_headers=False,  # the front believes those that are trusted; uvicorn every program of this machine
            http=Impatient,  # it bounds headers, as the faster one does not
            h11_max_incomplete_event_size=_HEADERS,
            limit_concurrency=_CONNECTIONS,
            timeout_keep_alive=_KEPT,
            timeout_graceful_shutdown=_PATIENCE,
        )
        super().__init__(config)

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve on sockets that listen until the process is interrupted."""
        serving = self.serve(sockets)
        try:
            with asyncio.Runner(loop_factory=self.config.get_loop_factory()) as runner:
                runner.run(serving)
        finally:
            serving.close()  # interrupted before it has begun, Python would complain

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end; interrupted again, end at once."""
        if self._told and sig == signal.SIGINT:
            self.force_exit = True
        self._told = True  # `should_exit` waits: libraries cut their streams off when they see it

    async def on_tick(self, counter: int) -> bool:
        """Tell whether to end, now and then."""
        return await super().on_tick(counter) or self._told

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End: take nothing new, finish what is under way; the pages still open are cut off."""
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        if self._turnstile is not None:
            self._turnstile.close()
        await self._finished()
        self.should_exit = True
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # not worth a traceback each
        await super().shutdown(sockets)

    async def _finished(self) -> None:
        until = time.monotonic() + self._grace
        while self._under_way() and not self.force_exit:
            if time.monotonic() > until:
                logger.warning("the server ends although %d answers or requests are under way", self._under_way())
                return
            await asyncio.sleep(_LOOK)

    def _under_way(self) -> int:
        answers = self._turnstile.wanted if self._turnstile is not None else 0
        return answers + self._watch.unanswered


def leave(status: int) -> NoReturn:
    """End the process with a status, though threads may still wait for a silent model."""
    until = time.monotonic() + _PATIENCE
    while _threads_wait() and time.monotonic() < until:
        time.sleep(_LOOK)
    if _threads_wait():
        logging.shutdown()
        sys.stdout.flush()
        os._exit(status)
    sys.exit(status)


def _threads_wait() -> bool:
    """Tell whether threads would keep the process from ending, or end it with an abort: work that is in native code."""
    others = (one for one in threading.enumerate() if one is not threading.main_thread())
    return any(not one.daemon or one.name in _WORKING for one in others)
