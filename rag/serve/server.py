"""The web server of the page: it listens where it is told and ends quietly."""

from __future__ import annotations

import logging
import socket
from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    from starlette.types import ASGIApp

# An open page keeps a connection as long as it is open: do not wait for it.
_PATIENCE = 1


class Server(uvicorn.Server):
    """Serves an application until the process is interrupted."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=_PATIENCE))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End; the pages still open are cut off, which is not worth a traceback each."""
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        await super().shutdown(sockets)
