"""A stream of bytes in; what it begins with, and its lines, its text or its bytes in blocks, out."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

# Far above any abstract (the longest of 50,810 measured has 16,205 characters), far below memory.
LINE_LIMIT = 4 * 1024 * 1024
# What goes on for longer than this is no text that anybody exported, and reading 10 GB of it takes a minute.
LONGEST_SKIPPED = 256 * 1024 * 1024
_TOO_LONG = f"longer than {LONGEST_SKIPPED // 1024 // 1024} MB; what follows it was not read"
_MOST_EMPTY = 1_000_000
_HEAD = 64 * 1024
_BLOCK = 256 * 1024

_HIGH = re.compile(rb"[\x80-\xff]")
_HIGH_RUN = re.compile(rb"[\x80-\xff]{6}")
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_WESTERN_SHARE = 0.3
_TAR = (b"ustar\x00", b"ustar  \x00")  # POSIX and GNU, 257 bytes in; without the NUL it can be a word
_KINDS = (
    (b"%PDF", "a PDF; export titles and abstracts from a reference manager or a database and load that"),
    (b"SQLite format 3\x00", "a database; export its records and load those"),
    (b"BZh", "packed with bzip2; unpack it, or pack it with gzip or zip"),
    (b"\xfd7zXZ\x00", "packed with xz; unpack it, or pack it with gzip or zip"),
    (b"\x28\xb5\x2f\xfd", "packed with zstd; unpack it, or pack it with gzip or zip"),
    (b"7z\xbc\xaf\x27\x1c", "packed with 7-Zip; unpack it, or pack it with gzip or zip"),
    (b"Rar!", "packed with RAR; unpack it, or pack it with gzip or zip"),
    (b"PK\x03\x04", "an archive inside an archive; unpack the outer one and load what it holds"),
    (b"\x1f\x8b", "an archive inside an archive; unpack the outer one and load what it holds"),
)


Bytes = IO[bytes]


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its 1-based number; `problem` says why `text` is empty if it could not be read."""

    number: int
    text: str
    problem: str | None = None


class Content:
    """The bytes of one source as UTF-8, to be read once: as lines, as text, or as bytes.

    UTF-16 is turned into UTF-8. A line that is not UTF-8 is read as Windows-1252, which holds Latin-1, if it can be
    that; `western` counts those.
    """

    def __init__(self, stream: Bytes) -> None:
        self.western = 0
        self.encoding = "UTF-8"
        self.recoded = False
        self._stream: Bytes = stream
        head = _some(stream, _HEAD)
        if codec := _utf16(head):
            self.encoding, self.recoded = "UTF-16", True
            recoded = io.BufferedReader(_Recoded(_Rejoined(head, stream), codec), _BLOCK)
            self._stream, head = recoded, _some(recoded, _HEAD)
        if b"\r" in head and b"\n" not in head:  # line ends of old Macs, which some programs still write
            stream, head = io.BufferedReader(_Newlines(self._stream), _BLOCK), head.replace(b"\r", b"\n")
            self._stream = stream
        self._head = head.removeprefix(codecs.BOM_UTF8)

    @property
    def head(self) -> str:
        """The beginning, up to the last whole line if there is more than one."""
        whole = self._head[: self._head.rfind(b"\n") + 1] if len(self._head) >= _HEAD // 2 else self._head
        return (whole or self._head).decode("utf-8", "replace")

    @property
    def problem(self) -> str | None:
        """Why this is no text at all, if it is none."""
        for start, kind in _KINDS:
            if self._head.startswith(start):
                return f"the file is {kind}"
        if self._head[257:].startswith(_TAR):
            return "the file is a tar archive; unpack it, or pack it as zip"
        if not self._head.strip():
            return "the file is empty"
        # A stray NUL or two are a broken export, many are no text.
        if self._head.count(b"\x00") > len(self._head) // 1000 + 2 or _looks_like_noise(self._head):
            return "the file is not text in UTF-8, UTF-16 or Windows-1252"
        return None

    def lines(self) -> Iterator[Line]:
        """Yield the lines without their ends; an unreadable line has a `problem` instead of text."""
        stream, number, limit, empty = self._whole(), 0, LINE_LIMIT, 0
        while raw := stream.readline(limit):
            number += 1
            empty = empty + 1 if raw == b"\n" else 0
            if empty > _MOST_EMPTY:
                yield Line(number, "", "a million empty lines follow each other; what follows them was not read")
                return
            if len(raw) == limit and not raw.endswith(b"\n"):
                skipped = limit
                while (rest := stream.readline(limit)) and not rest.endswith(b"\n") and skipped < LONGEST_SKIPPED:
                    skipped += len(rest)
                if skipped >= LONGEST_SKIPPED:
                    yield Line(number, "", f"the line is {_TOO_LONG}")
                    return
                yield Line(number, "", f"the line is longer than {limit // 1024 // 1024} MB")
                continue
            try:
                text = raw.decode()
            except UnicodeDecodeError as exc:
                western = _western(raw)
                if western is None:
                    yield Line(number, "", f"the text is not UTF-8 (byte {exc.start + 1} of the line)")
                    continue
                self.western += 1
                text = western
            yield Line(number, text.rstrip("\r\n"))

    def text(self) -> Iterator[str]:
        """Yield the text in blocks; a line of it that cannot be read is left out, and what follows is not."""
        stream = self._whole()
        while block := stream.read(_BLOCK):
            block += _rest_of_character(stream, block)
            try:
                yield block.decode()
            except UnicodeDecodeError:
                for line in io.BytesIO(block):  # as `lines` cuts them: at LF alone
                    yield self._decoded(line)

    def blocks(self) -> Iterator[bytes]:
        """Yield the bytes in blocks."""
        stream = self._whole()
        while block := stream.read(_BLOCK):
            yield block

    def _decoded(self, line: bytes) -> str:
        try:
            return line.decode()
        except UnicodeDecodeError:
            self.western += 1
            found = _western(line)
            return found if found is not None else line.decode("utf-8", "replace")

    def _whole(self) -> Bytes:
        return io.BufferedReader(_Rejoined(self._head, self._stream), _BLOCK)


def _some(stream: Bytes, size: int) -> bytes:
    return stream.read(size) or b""


def _rest_of_character(stream: Bytes, block: bytes) -> bytes:
    """Read on to the next plain character, so that no character is cut in two."""
    if block[-1] < 0x80:
        return b""
    rest = b""
    while len(rest) < 64 and (more := stream.read(1)):
        rest += more
        if more[0] < 0x80:
            break
    return rest


def _utf16(head: bytes) -> str | None:
    """Return the codec of UTF-16 text, with or without a mark in front."""
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return None
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = head[: len(head) // 2 * 2]
    if len(sample) < 4:
        return None
    half, even, odd = len(sample) // 2, sample[::2].count(0), sample[1::2].count(0)
    if odd > 0.7 * half and even < 0.05 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 * half and odd < 0.05 * half else None


def _western(raw: bytes) -> str | None:
    """Return the text of a line in Windows-1252; None if it is UTF-8 with a fault, or neither."""
    if _MULTIBYTE.search(raw) or _looks_like_noise(raw):
        return None
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        return None


def _looks_like_noise(raw: bytes) -> bool:
    """Tell whether bytes that are not UTF-8 are too many, or too close together, for a Western text."""
    sample = raw[:_HEAD]
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
        return False
    except UnicodeDecodeError:
        sample = _MULTIBYTE.sub(b"", sample)
        runs = len(_HIGH_RUN.findall(sample))
        return len(_HIGH.findall(sample)) > _WESTERN_SHARE * len(sample) + 1 or runs > len(sample) // 5000


class _Rejoined(io.RawIOBase):
    """The head of a stream and the rest of it as one."""

    def __init__(self, head: bytes, rest: Bytes) -> None:
        self._head, self._rest = head, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._head:
            data, self._head = self._head[: len(buffer)], self._head[len(buffer) :]
        else:
            data = self._rest.read(len(buffer)) or b""
        buffer[: len(data)] = data
        return len(data)


class _Newlines(io.RawIOBase):
    """A stream whose line ends are CR, with LF instead."""

    def __init__(self, stream: Bytes) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = (self._stream.read(len(buffer)) or b"").replace(b"\r", b"\n")
        buffer[: len(data)] = data
        return len(data)


class _Recoded(io.RawIOBase):
    """A stream of UTF-16 as UTF-8; what is no character becomes the replacement character."""

    def __init__(self, stream: io.RawIOBase, codec: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(codec)("replace")
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._ready:
            raw = self._stream.read(_BLOCK)
            self._ready = self._decoder.decode(raw or b"", final=not raw).encode("utf-8", "replace")
            if not raw:
                break
        data, self._ready = self._ready[: len(buffer)], self._ready[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)
