"""A source file in, the streams that it packs out: itself, what a gzip file holds, each file of a zip archive."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, cast

from rag.errors import SourceError
from rag.sources.files import SourceFile

# Exports shrink to a tenth, XML to a twentieth; what unpacks to far more was made to fill a machine.
MOST_TIMES = 200
FREE_BYTES = 64 * 1024 * 1024
MOST_MEMBERS = 100_000
_BUFFER = 256 * 1024
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_NESTED = "an archive inside an archive; unpack the outer one and load what it holds"
_OFFICE = "[Content_Types].xml"
# A damaged name is a ValueError, a header that is cut off a struct.error.
_DAMAGE = (gzip.BadGzipFile, zipfile.BadZipFile, zlib.error, struct.error, ValueError, EOFError)


@dataclass(frozen=True, slots=True)
class Part:
    """One stream of a source: `name` is what origins call it; a part that is `refused` says why and has no stream."""

    name: str
    stream: IO[bytes] | None
    refused: str | None = None


def parts(file: SourceFile) -> Iterator[Part]:
    """Yield the streams of a source file, one open at a time.

    Raises:
        SourceError: the file cannot be opened, or is a damaged archive.
    """
    with file.open() as raw:
        start = raw.peek(4)[:4]
        if start in (_ZIP, _EMPTY_ZIP):
            yield from _members(file, raw)
        elif start[:2] == _GZIP:
            packed = _Counted(raw)
            with gzip.GzipFile(fileobj=packed) as unpacked:
                yield Part(file.name, _buffered(_Bounded(cast(IO[bytes], unpacked), lambda: packed.count, file.name)))
        else:
            yield Part(file.name, raw)


def _members(file: SourceFile, raw: io.BufferedReader[Any]) -> Iterator[Part]:
    if file.path is None or not raw.seekable():
        raise SourceError("A zip archive cannot be read from standard input; name the file.", path=file.name)
    try:
        archive = zipfile.ZipFile(raw)
    except (*_DAMAGE, NotImplementedError, OverflowError) as exc:
        raise SourceError(f"{file.path}: the archive is damaged or cut off ({exc}).", path=file.name) from exc
    with archive:
        size = file.path.stat().st_size
        # Not `is_dir`, which fails over a name without a letter.
        members = [
            info for info in archive.infolist() if not info.filename.endswith("/") and not _hidden(info.filename)
        ]
        if len(members) > MOST_MEMBERS:
            raise SourceError(f"{file.path}: the archive holds more than {MOST_MEMBERS} files.", path=file.name)
        if any(info.filename == _OFFICE for info in members):
            raise SourceError(f"{file.path}: an Office document; save the table as CSV and load that.", path=file.name)
        total = _Total()
        for info in members:
            name = f"{file.name}/{info.filename}"
            if reason := _refusal(info):
                yield Part(name, None, reason)
                continue
            try:
                with archive.open(info) as unpacked:
                    start = unpacked.peek(2)[:2] if hasattr(unpacked, "peek") else b""
                    if start in (_GZIP, _ZIP[:2]):
                        yield Part(
                            name, None, "an archive inside an archive; unpack the outer one and load what it holds"
                        )
                    else:
                        yield Part(name, _buffered(_Bounded(unpacked, lambda: size, name, total)))
            except (*_DAMAGE, NotImplementedError, RuntimeError, OSError) as exc:
                yield Part(name, None, f"this file of the archive is damaged ({exc})")


def _hidden(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return "__MACOSX" in parts or any(part.startswith(".") and part.strip(".") for part in parts)


def _refusal(info: zipfile.ZipInfo) -> str | None:
    path = info.filename.replace("\\", "/")
    if path.startswith("/") or ".." in path.split("/") or path[1:2] == ":":
        return "the name of this file leads out of the archive"
    if info.flag_bits & 1:
        return "this file of the archive is encrypted; unpack it first"
    if info.compress_type not in _READABLE:
        return "this file is compressed in a way that is not read; pack it as ordinary zip (deflate)"
    return None


@contextmanager
def translated(name: str) -> Iterator[None]:
    """Turn what a broken archive raises while it is read into a SourceError."""
    try:
        yield
    except (gzip.BadGzipFile, EOFError, zlib.error, zipfile.BadZipFile) as exc:
        raise SourceError(f"{name}: the archive is damaged or cut off ({exc}).", path=name) from exc
    except OSError as exc:
        raise SourceError(f"{name}: cannot be read ({exc.strerror or exc}).", path=name) from exc


def _buffered(stream: io.RawIOBase) -> io.BufferedReader[Any]:
    return io.BufferedReader(stream, _BUFFER)


class _Total:
    """How many bytes came out of an archive so far."""

    def __init__(self) -> None:
        self.count = 0


class _Counted(io.RawIOBase):
    """A stream that counts what is read of it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        self.count += len(data)
        return len(data)


class _Bounded(io.RawIOBase):
    """An unpacked stream that ends with a SourceError when it grows out of all proportion to the archive."""

    def __init__(self, stream: IO[bytes], packed: Callable[[], int], name: str, total: _Total | None = None) -> None:
        self._stream, self._packed, self._name = stream, packed, name
        self._total = total or _Total()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        self._total.count += len(data)
        if self._total.count > max(FREE_BYTES, MOST_TIMES * self._packed()):
            raise SourceError(
                f"{self._name}: the archive unpacks to more than {MOST_TIMES} times its size, as no export does; "
                "it was not read further.",
                path=self._name,
            )
        buffer[: len(data)] = data
        return len(data)
