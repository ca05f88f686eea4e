"""The connections of the web server: one on which nothing comes, or next to nothing, is not held open for it."""

from __future__ import annotations

import asyncio
from typing import Literal

from uvicorn.protocols.http.h11_impl import H11Protocol

# Seconds that the headers of a request may take, and in which so many bytes of its body must come: 500 a second, as
# Apache's mod_reqtimeout asks for by default.
_HEADERS = 20.0
_BODY = 60.0
_LEAST = 30_000
_LOOKS = 30  # at the body in its time; while the application has yet to take what came, no time is counted


class Impatient(H11Protocol):
    """Speaks HTTP/1.1, and hangs up on whoever begins no request, or does not end its headers or body, in time.

    Whoever has not shown who they are could otherwise keep all connections busy by sending next to nothing.
    """

    _timer: asyncio.TimerHandle | None = None
    _timed: Literal["headers", "body"] | None = None  # what the timer runs for
    _received = 0  # bytes since it began
    _looks = 0  # since it began

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._look()

    def data_received(self, data: bytes) -> None:
        """Take what came."""
        self._received += len(data)
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        """Wait for the next request, which may have begun already."""
        super().on_response_complete()
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._stop()
        super().connection_lost(exc)

    def _look(self) -> None:
        """Time what is awaited now, unless it is timed already."""
        if self._awaited() != self._timed:
            self._stop()
            self._begin()

    def _begin(self) -> None:
        self._timed = self._awaited()
        self._received = self._looks = 0
        if self._timed == "headers":
            self._timer = self.loop.call_later(_HEADERS, self._late)
        elif self._timed == "body":
            self._timer = self.loop.call_later(_BODY / _LOOKS, self._look_at_body)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._timed = None

    def _awaited(self) -> Literal["headers", "body"] | None:
        """Return what the other side has to send, if it is not its turn to listen."""
        if self.transport.is_closing() or self.transport.get_protocol() is not self:  # it has become a web socket
            return None
        if self.cycle is None or self.cycle.response_complete:
            return "headers"
        return "body" if self.cycle.more_body else None

    def _look_at_body(self) -> None:
        self._looks += 1
        if self._awaits_us() or (self._looks == _LOOKS and self._received >= _LEAST):
            self._begin()
        elif self._looks == _LOOKS:
            self._late()
        else:
            self._timer = self.loop.call_later(_BODY / _LOOKS, self._look_at_body)

    def _late(self) -> None:
        self._stop()
        self.transport.close()

    def _awaits_us(self) -> bool:
        """Tell whether the application has yet to take what came, or to ask for it."""
        return self.flow.read_paused or self.cycle.waiting_for_100_continue
