"""XML in, one element a record out with the line it begins at; nothing is fetched, no entity is expanded.

The parser is expat with what makes XML dangerous taken out: a file that declares entities is refused, an address in
its DOCTYPE is never opened, depth and size of a record are bounded.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from rag.sources.content import LONGEST_SKIPPED

# A paper of the largest physics collaborations has some 60,000 elements and 3 MB.
_MOST_TEXT = 8 * 1024 * 1024
_MOST_ELEMENTS = 500_000
_DEEPEST = 100
_SPACE = re.compile(r"\s+")
_BLOCKS = frozenset(["p", "sec", "title", "br", "list-item", "AbstractText"])


@dataclass(frozen=True, slots=True)
class Found:
    """A record: its element, whose names have no prefix, and the line where it begins."""

    name: str
    element: Element
    line: int


@dataclass(frozen=True, slots=True)
class Broken:
    """A place where a record, or the file, cannot be read; `fatal` if nothing after it can be."""

    line: int
    reason: str
    fatal: bool = False


class _Refused(Exception):
    """The file holds what is not read at all."""


def begins(head: str) -> bool:
    """Tell whether a text begins as XML does; what only quotes some is something else."""
    return head.lstrip("\ufeff \t\r\n").startswith("<")


def elements(
    blocks: Iterable[bytes], names: Collection[str], *, without: Collection[str] = (), encoding: str | None = None
) -> Iterator[Found | Broken]:
    """Yield the elements of these names, and where the XML is broken; after a break it goes on with the next record.

    Parts of a record with a name of `without` are left out. `encoding` overrides what the file says of itself.
    """
    start = re.compile(rb"<(?:[\w.-]+:)?(?:" + b"|".join(sorted(n.encode() for n in names)) + rb")[\s>/]")
    parser = _Parser(names, without, encoding, 1)
    lost_line = 1
    skipping = False
    skipped = 0
    rest = b""
    for block in blocks:
        rest += block
        while rest:
            if skipping:
                match = start.search(rest)
                if match is None:
                    keep = min(len(rest), 256)
                    lost_line += rest.count(b"\n", 0, len(rest) - keep)
                    skipped += len(rest) - keep
                    if skipped > LONGEST_SKIPPED:
                        yield Broken(lost_line, "no record begins any more; the rest was not read", fatal=True)
                        return
                    rest = rest[len(rest) - keep :]
                    break
                skipped = 0
                lost_line += rest.count(b"\n", 0, match.start())
                rest = rest[match.start() :]
                parser, skipping = _Parser(names, without, encoding or "utf-8", lost_line, again=True), False
            broken = parser.feed(rest)
            yield from parser.taken()
            if broken is None:
                rest = b""
                break
            if broken.reason:
                yield broken
            if broken.fatal:
                return
            read = min(max(parser.error_offset, 1), len(rest))
            lost_line = parser.line_of_error
            rest, skipping = rest[read:], True
    if not skipping:
        broken = parser.finish()
        yield from parser.taken()
        if broken is not None and broken.reason:
            yield broken


class _Parser:
    """An expat parser that builds an element for each record, from a place in a file on."""

    def __init__(
        self, names: Collection[str], without: Collection[str], encoding: str | None, line: int, *, again: bool = False
    ) -> None:
        self._names, self._without = frozenset(names), frozenset(without)
        self._left_out_at = 0  # the depth of the part that is being left out
        self._first_line = line
        self._again = again
        self._found: list[Found | Broken] = []
        self._builder: TreeBuilder | None = None
        self._name, self._line = "", 0
        self._depth = self._size = self._count = 0
        self._in_record = False
        self._fed = 0
        self.error_offset = 0
        self.line_of_error = line
        parser = expat.ParserCreate(encoding)
        parser.buffer_text = True
        parser.UseForeignDTD(True)  # so that an entity of the DTD, which is not read, is skipped and not an error
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.EntityDeclHandler = self._entity
        parser.SkippedEntityHandler = self._skipped
        parser.ExternalEntityRefHandler = lambda *_: 1
        self._parser = parser
        if again:
            self._parse(b"<x>", final=False)  # stands for the elements around the record

    def taken(self) -> list[Found | Broken]:
        """Return the records that are complete, once."""
        found, self._found = self._found, []
        return found

    def feed(self, data: bytes) -> Broken | None:
        """Parse some bytes, and return where they break if they do."""
        return self._parse(data, final=False)

    def finish(self) -> Broken | None:
        """Return what is broken if the file ends here."""
        if self._again and not self._in_record:
            return None
        return self._parse(b"", final=True)

    def _parse(self, data: bytes, *, final: bool) -> Broken | None:
        before = self._fed
        self._fed += len(data)
        try:
            self._parser.Parse(data, final)
        except expat.ExpatError as exc:
            self.error_offset = self._parser.ErrorByteIndex - before
            self.line_of_error = self._first_line + exc.lineno - 1
            quiet = self._again and not self._in_record  # the end tags of elements that were not seen to begin
            line = self._line if self._in_record else self.line_of_error
            reason = f"the XML is broken at line {self.line_of_error} ({expat.ErrorString(exc.code)})"
            return Broken(line, "" if quiet else reason)
        except (LookupError, ValueError, UnicodeError) as exc:
            reason = f"the encoding that the file names for itself is not read ({exc}); save it as UTF-8"
            return Broken(self._here(), reason, fatal=True)
        except _Refused as exc:
            return Broken(self._here(), str(exc), fatal=True)
        if self._fed - self._parser.CurrentByteIndex > _MOST_TEXT:
            return Broken(
                self._first_line + self._parser.CurrentLineNumber - 1, "one tag is larger than 8 MB", fatal=True
            )
        return None

    def _here(self) -> int:
        return self._first_line + self._parser.CurrentLineNumber - 1

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if not self._in_record:
            if name not in self._names:
                return
            self._in_record, self._builder = True, TreeBuilder()
            self._name, self._line = name, self._here()
            self._depth = self._size = self._count = self._left_out_at = 0
        self._depth += 1
        self._count += 1
        if self._builder is None or self._left_out_at:
            return
        if name in self._without:
            self._left_out_at = self._depth
        elif self._depth > _DEEPEST or self._count > _MOST_ELEMENTS:
            self._give_up("the record is nested too deeply or has too many parts")
        else:
            self._builder.start(name, {key.rpartition(":")[2]: attributes[key] for key in attributes})

    def _end(self, tag: str) -> None:
        if not self._in_record:
            return
        self._depth -= 1
        if self._left_out_at:
            if self._left_out_at > self._depth:
                self._left_out_at = 0
        elif self._builder is not None:
            self._builder.end(tag.rpartition(":")[2])
        if self._depth == 0:
            self._in_record = False
            if self._builder is not None:
                self._found.append(Found(self._name, self._builder.close(), self._line))

    def _text(self, data: str) -> None:
        if self._builder is None or not self._in_record or self._left_out_at:
            return
        self._size += len(data)
        if self._size > _MOST_TEXT:
            self._give_up("the record is longer than 8 MB")
        else:
            self._builder.data(data)

    def _skipped(self, name: str, is_parameter: bool) -> None:
        if not is_parameter:
            self._text(html.unescape(f"&{name};"))

    def _entity(self, *_: object) -> None:
        raise _Refused(
            "the file declares XML entities of its own, which can fetch other files or fill the memory; "
            "it was not read. Remove its <!ENTITY …> lines to load it"
        )

    def _give_up(self, reason: str) -> None:
        self._builder, self._left_out_at = None, 0
        self._found.append(Broken(self._line, reason))


def text_in(element: Element | None) -> str:
    """Return the text of an element and all in it, on one line; a superscript keeps its meaning: `10^-3`."""
    if element is None:
        return ""
    parts: list[str] = []
    _collect(element, parts)
    return _SPACE.sub(" ", "".join(parts)).strip()


def _collect(element: Element, parts: list[str]) -> None:
    if element.tag == "sup" and element.text and re.fullmatch(r"\s*[-+−]?[\w.]+\s*", element.text):
        parts.append("^")
    if element.tag in _BLOCKS:
        parts.append(" ")
    parts.append(element.text or "")
    for child in element:
        _collect(child, parts)
        parts.append(child.tail or "")
    if element.tag in _BLOCKS:
        parts.append(" ")


def texts_in(elements: Iterable[Element]) -> list[str]:
    """Return the texts of elements that have one."""
    return [text for text in map(text_in, elements) if text]
