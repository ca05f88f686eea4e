"""The chunks of a streamed reply in, its words, its usage and its end out; both bounded in time and size."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator, Iterator
from typing import Any, NamedTuple

from rag.errors import ModelUnavailableError
from rag.schema import Usage
from rag.text import sound

logger = logging.getLogger(__name__)

# A whole reply may take this many time-outs: a thinking model sends its first words late.
_MOST_TIMEOUTS = 10
_MOST_BYTES = 64_000_000


class Reply:
    """A reply as it streams in: iterate once for its pieces; thoughts before the answer are left out.

    Afterwards `usage` is known, if the server says, and `cut` tells whether the reply ran into its limit.
    """

    def __init__(self, events: Generator[Event, None, None], most_characters: int) -> None:
        self._events = events
        self._most = most_characters
        self.usage: Usage | None = None
        self.cut = False

    def __iter__(self) -> Iterator[str]:
        """Yield the pieces of text.

        Raises:
            ModelUnavailableError: the stream broke off, never ended or is no chat reply.
        """
        written, thoughts = 0, _Thoughts()
        try:
            for event in self._events:
                self.usage = event.usage or self.usage
                self.cut = self.cut or event.ended == "length"
                if piece := thoughts.removed(event.text):
                    written += len(piece)
                    yield piece
                if written > self._most:
                    logger.warning("the model wrote on past its limit and was cut off")
                    self.cut = True
                    return
        finally:
            self._events.close()


class Event(NamedTuple):
    """What one chunk of a stream says."""

    text: str
    ended: str | None
    usage: Usage | None


def read_event(chunk: Any) -> Event | None:
    """Read a chunk; the client library does not check types, so what is not as agreed counts as absent."""
    choices, counted = getattr(chunk, "choices", None), getattr(chunk, "usage", None)
    choice = choices[0] if isinstance(choices, list) and choices else None
    if choice is None and counted is None:
        return None
    text = getattr(getattr(choice, "delta", None), "content", None)
    counts = (getattr(counted, name, None) for name in ("prompt_tokens", "completion_tokens"))
    tokens = [count if isinstance(count, int) else None for count in counts]
    return Event(
        # A lone surrogate can be neither stored nor printed.
        text=sound(text) if isinstance(text, str) else "",
        ended=getattr(choice, "finish_reason", None),
        usage=Usage(input_tokens=tokens[0], output_tokens=tokens[1]) if counted is not None else None,
    )


class _Thoughts:
    """Takes `<think>…</think>` off the beginning of a reply: some servers leave it in the text."""

    def __init__(self) -> None:
        self._held: str | None = ""

    def removed(self, piece: str) -> str:
        """Return what of the next piece belongs to the answer."""
        if self._held is None:
            return piece
        self._held += piece
        beginning = self._held.lstrip()
        thinking = beginning.startswith("<think>")
        answer = beginning.partition("</think>")[2].lstrip() if thinking else self._held
        if not answer or "<think>".startswith(beginning):
            return ""
        self._held = None
        return answer


class Watch:
    """Ends a stream that sends signs of life but no words, or no end."""

    def __init__(self, timeout: float, message: str) -> None:
        self._timeout, self._message = timeout, message
        self._last = time.monotonic()
        self._until = self._last + _MOST_TIMEOUTS * timeout
        self._bytes = 0

    def heard(self) -> None:
        """Note that there was something to hear."""
        self._last = time.monotonic()

    def over(self, read: Callable[[], Iterator[bytes]]) -> Iterator[bytes]:
        """Yield what `read` yields while that is within bounds."""
        for data in read():
            now = time.monotonic()
            self._bytes += len(data)
            if now > min(self._last + self._timeout, self._until) or self._bytes > _MOST_BYTES:
                raise ModelUnavailableError(self._message)
            yield data
