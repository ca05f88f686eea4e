"""The connections of the web server: one on which no request comes is not held open for it."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

_SECONDS = 20.0  # that the headers of a request may take


class Impatient(H11Protocol):
    """Speaks HTTP/1.1, and hangs up on whoever begins no request, or does not end its headers, in time.

    Whoever has not shown who they are could otherwise keep all connections busy by sending next to nothing.
    """

    _awaited: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._look()

    def data_received(self, data: bytes) -> None:
        """Take what came."""
        super().data_received(data)
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        if self._awaited is not None:
            self._awaited.cancel()
        super().connection_lost(exc)

    def _look(self) -> None:
        if self._busy():
            if self._awaited is not None:
                self._awaited.cancel()
                self._awaited = None
        elif self._awaited is None:
            self._awaited = self.loop.call_later(_SECONDS, self._hang_up)

    def _busy(self) -> bool:
        asked = self.cycle is not None and not self.cycle.response_complete
        return asked or self.transport.get_protocol() is not self  # it has become a web socket

    def _hang_up(self) -> None:
        self._awaited = None
        if not self._busy():
            self.transport.close()
