"""What is fuzzed: a name, examples to begin with, and what must hold of any input; and texts dealt from bytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

MOST_BYTES = 4096
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Target:
    """`check` raises whatever it likes for an input that is handled wrongly, and nothing for any other.

    `smoke` is how many inputs a run of the tests tries.
    """

    name: str
    check: Callable[[bytes], None]
    seeds: tuple[bytes, ...]
    words: tuple[str, ...] = ()
    smoke: int = 150


class Dealer:
    """Hands out parts of some bytes; when they are used up, zeros and empty texts."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    @property
    def left(self) -> int:
        return max(0, len(self._data) - self._at)

    def number(self, most: int) -> int:
        """Return a number of 0 to `most`."""
        size = 1 if most < 256 else 4
        found = int.from_bytes(self._data[self._at : self._at + size], "big")
        self._at += size
        return found % (most + 1)

    def one_of(self, things: Sequence[T]) -> T:
        return things[self.number(len(things) - 1)]

    def text(self, most: int = 200) -> str:
        """Return the text up to the next NUL byte; what is no UTF-8 is replaced."""
        end = self._data.find(b"\0", self._at, self._at + most)
        end = min(self._at + most, len(self._data)) if end < 0 else end
        found = self._data[self._at : end].decode("utf-8", "replace")
        self._at = end + 1
        return found

    def rest(self) -> bytes:
        found, self._at = self._data[self._at :], len(self._data)
        return found


def text_of(data: bytes) -> str:
    """Return bytes as text; lone surrogates, which JSON can bring, are among it."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace")


def storable(text: str) -> None:
    """Fail for a text that can be neither stored nor sent."""
    text.encode()
