"""Text with JSON objects in a list, in a wrapped list or one after the other in; the objects out, one at a time."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

# An object that is larger is no record: it wraps the list of them.
OBJECT_LIMIT = 4 * 1024 * 1024
_BETWEEN = re.compile(r"[\s,\[\]\x1e]*")
_WHITE = re.compile(r"\s*")
_DEEPEST_WRAPPING = 3
_MOST_DIGITS = 4000  # Python reads 4,300 at most
_MARGIN = 256  # how much is kept before the position, to see how far a line is indented


@dataclass(frozen=True, slots=True)
class Item:
    """A value and the 1-based line where it begins."""

    value: Any
    line: int


@dataclass(frozen=True, slots=True)
class Broken:
    """A place where no JSON can be read."""

    line: int
    reason: str


def _number(digits: str) -> float:
    return int(digits) if len(digits) < _MOST_DIGITS else float(digits)


_DECODER = json.JSONDecoder()
_TOLERANT = json.JSONDecoder(parse_int=_number)  # slower: it calls Python for each number


def decode(text: str, position: int = 0) -> tuple[Any, int]:
    """Return the JSON value that begins at a position, and where it ends; a number without end is infinity.

    Raises:
        JSONDecodeError: there is none.
        RecursionError: it is nested too deeply.
    """
    try:
        return _DECODER.raw_decode(text, position)
    except json.JSONDecodeError:
        raise
    except ValueError:
        return _TOLERANT.raw_decode(text, position)


def loads(text: str) -> Any:
    """Return the one JSON value that a text is; raises as `decode` does."""
    text = text.strip()
    value, end = decode(text)
    if end != len(text):
        raise json.JSONDecodeError("Extra data", text, end)
    return value


def inner_list(value: dict[str, Any], depth: int = 0) -> list[dict[str, Any]] | None:
    """Return the one list of objects that a wrapping object such as {"papers": […]} holds, at most three deep."""
    if "title" in value or "_id" in value:
        return None
    lists = [v for v in value.values() if isinstance(v, list) and v and all(isinstance(x, dict) for x in v)]
    if len(lists) == 1:
        return lists[0]
    inner = [v for v in value.values() if isinstance(v, dict)]
    return inner_list(inner[0], depth + 1) if not lists and len(inner) == 1 and depth < _DEEPEST_WRAPPING else None


def objects(blocks: Iterable[str]) -> Iterator[Item | Broken]:
    """Yield the objects of a text; after a broken one, with the next that stands alike on its line."""
    text = _Window(blocks)
    entered = False
    while True:
        text.skip(_BETWEEN)
        if text.at_end or (entered and (text.starts("}") or text.starts('"'))):
            return  # what follows the list in the object that wraps it
        line, indent = text.line, text.indent()
        found = _decode(text)
        if found is not None:
            value, length = found
            text.advance(length)
            yield from _unwrapped(value, line)
        elif text.starts("{") and text.large and _enter(text):
            entered = True
        else:
            yield Broken(line, "the JSON is broken here, or a record is too long")
            if indent is None or not text.skip_to_line(indent):
                return


def _unwrapped(value: Any, line: int) -> Iterator[Item]:
    inside = inner_list(value) if isinstance(value, dict) else None
    if inside is None:
        yield Item(value, line)
    else:
        # Lines inside an object that came as a whole are not known: its records are counted.
        yield from (Item(one, count) for count, one in enumerate(inside, start=1))


def _decode(text: _Window) -> tuple[Any, int] | None:
    """Return the value that begins here and its length; it is read on until it is whole, broken or too long."""
    while True:
        try:
            value, end = decode(text.buffer, text.position)
        except RecursionError:
            return None
        except json.JSONDecodeError:
            if text.ahead >= OBJECT_LIMIT or not text.more():
                return None
        else:
            # A number at the end of what is read may go on.
            if end < len(text.buffer) or isinstance(value, dict | list) or not text.more():
                return value, end - text.position


def _enter(text: _Window) -> bool:
    """Step over the small values of a large wrapping object, up to the list that makes it large."""
    text.advance(1)
    for _ in range(100):
        text.skip(re.compile(r"[\s,]*"))
        name = _decode(text)
        if name is None or not isinstance(name[0], str):
            return False
        text.advance(name[1])
        text.skip(_WHITE)
        if not text.starts(":"):
            return False
        text.advance(1)
        text.skip(_WHITE)
        if text.starts("["):
            text.advance(1)
            return True
        value = _decode(text)
        if value is None or value[1] > OBJECT_LIMIT // 2:
            return text.starts("{") and _enter(text)
        text.advance(value[1])
    return False


class _Window:
    """The part of a text that is being read, and the line it stands at."""

    def __init__(self, blocks: Iterable[str]) -> None:
        self._blocks = iter(blocks)
        self.buffer = ""
        self.position = 0
        self.line = 1

    @property
    def ahead(self) -> int:
        """How much is read beyond the position."""
        return len(self.buffer) - self.position

    @property
    def large(self) -> bool:
        """Whether what begins here is larger than a record can be."""
        return self.ahead >= OBJECT_LIMIT

    @property
    def at_end(self) -> bool:
        """Whether nothing follows."""
        return not self.ahead and not self.more()

    def more(self) -> bool:
        """Read on, as much again as there is; false at the end of the text."""
        start = max(0, self.position - _MARGIN)
        self.buffer, self.position = self.buffer[start:], self.position - start
        parts, wanted = [self.buffer], self.ahead
        got = 0
        for block in self._blocks:
            parts.append(block)
            got += len(block)
            if got >= wanted:
                break
        self.buffer = "".join(parts)
        return got > 0

    def starts(self, text: str) -> bool:
        """Tell whether this text stands at the position."""
        return self.buffer.startswith(text, self.position)

    def advance(self, length: int) -> None:
        """Go on by so many characters."""
        self.line += self.buffer.count("\n", self.position, self.position + length)
        self.position += length

    def skip(self, pattern: re.Pattern[str]) -> None:
        """Go over what the pattern matches, however long it is."""
        while True:
            match = pattern.match(self.buffer, self.position)
            self.advance(match.end() - self.position if match else 0)
            if self.ahead or not self.more():
                return

    def indent(self) -> str | None:
        """Return the blanks before the position if nothing else stands before it on its line."""
        start = max(0, self.position - _MARGIN)
        before = self.buffer[start : self.position].rpartition("\n")[2]
        return before if not before.strip(" \t[,") else None

    def skip_to_line(self, indent: str) -> bool:
        """Go to the next line that has these blanks before an opening brace; false if there is none."""
        pattern = re.compile(rf"\n{re.escape(indent.strip('[,'))}(?=\{{)")
        self.advance(min(1, self.ahead))
        while True:
            match = pattern.search(self.buffer, self.position)
            if match:
                self.advance(match.end() - self.position)
                return True
            keep = min(self.ahead, len(indent) + 8)
            self.advance(self.ahead - keep)
            if not self.more():
                return False
