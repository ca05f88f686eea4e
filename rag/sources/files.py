"""Paths, folders, globs and standard input in; source files out, read line by line with every bad line named."""

from __future__ import annotations

import glob
import gzip
import io
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from rag.errors import SourceError

# Far above any abstract (the longest of 50,810 measured has 16,205 characters), far below memory.
LINE_LIMIT = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its 1-based number; `problem` says why `text` is empty if it could not be read."""

    number: int
    text: str
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One input to load: `name` is what origins and messages call it; no path means standard input.

    `found` is true for a file that turned up in a folder, which nobody named.
    """

    name: str
    path: Path | None
    found: bool = False

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """Open for reading bytes, unpacking gzip.

        Raises:
            SourceError: the file is missing, unreadable or a broken archive.
        """
        try:
            if self.path is None:
                yield sys.stdin.buffer
                return
            with self.path.open("rb") as raw:
                packed = raw.read(2) == b"\x1f\x8b"
                raw.seek(0)
                if packed:
                    with gzip.open(raw) as unpacked:
                        yield io.BufferedReader(unpacked)
                else:
                    yield raw
        except FileNotFoundError as exc:
            raise SourceError(f"{self.path}: no such file.", path=self.name) from exc
        except (gzip.BadGzipFile, EOFError, zlib.error) as exc:
            raise SourceError(f"{self.path}: the archive is damaged or cut off ({exc}).", path=self.name) from exc
        except OSError as exc:
            raise SourceError(f"{self.path}: cannot be read ({exc.strerror}).", path=self.name) from exc


def expand(paths: Iterable[str]) -> list[SourceFile]:
    """Return the files that the given paths, folders and globs name, each once; `-` is standard input.

    Raises:
        SourceError: a path names nothing.
    """
    files: dict[str, SourceFile] = {}
    for given in paths:
        for file in _expand_one(given):
            files.setdefault(str(file.path and file.path.resolve()), file)
    return list(files.values())


def _expand_one(given: str) -> list[SourceFile]:
    if given == "-":
        return [SourceFile(name="standard input", path=None)]
    path = Path(given).expanduser()
    if path.is_dir():
        inside = sorted(p for p in path.rglob("*") if p.is_file() and not _hidden(p, path))
        return [SourceFile(name=p.name, path=p, found=True) for p in inside]
    if path.exists():
        return [SourceFile(name=path.name, path=path)]
    matches = sorted(glob.glob(str(path), recursive=True))
    if not matches:
        raise SourceError(f"{given}: no such file or folder.", path=given)
    return [file for match in matches for file in _expand_one(match)]


def _hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(root).parts)


def lines(stream: IO[bytes]) -> Iterator[Line]:
    """Yield the lines of a UTF-8 stream without their ends; an unreadable line has a `problem` instead of text."""
    number = 0
    while raw := stream.readline(LINE_LIMIT):
        number += 1
        if len(raw) == LINE_LIMIT and not raw.endswith(b"\n"):
            while (rest := stream.readline(LINE_LIMIT)) and not rest.endswith(b"\n"):
                pass
            yield Line(number, "", f"the line is longer than {LINE_LIMIT // 1024 // 1024} MB")
            continue
        try:
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as exc:
            yield Line(number, "", f"the text is not UTF-8 (byte {exc.start + 1} of the line)")
            continue
        yield Line(number, text.rstrip("\r\n"))
