"""Paths, folders, globs and standard input in; source files out."""

from __future__ import annotations

import glob
import io
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from rag.errors import SourceError

_BUFFER = 256 * 1024
_LONGEST = 200  # of a path in a message


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One input to load: `name` is what origins and messages call it; no path means standard input.

    `found` is true for a file that turned up in a folder, which nobody named.
    """

    name: str
    path: Path | None
    found: bool = False

    @contextmanager
    def open(self) -> Iterator[io.BufferedReader[Any]]:
        """Open for reading bytes, packed as they are.

        Raises:
            SourceError: the file is missing or unreadable.
        """
        try:
            if self.path is None:
                yield io.BufferedReader(_Unclosed(sys.stdin.buffer), _BUFFER)
            else:
                with self.path.open("rb", buffering=0) as raw:
                    yield io.BufferedReader(raw, _BUFFER)
        except FileNotFoundError as exc:
            raise SourceError(f"{self.path}: no such file.", path=self.name) from exc
        except OSError as exc:
            raise SourceError(f"{self.path}: cannot be read ({exc.strerror or exc}).", path=self.name) from exc

    def stamp(self) -> tuple[int, int] | None:
        """Return size and time of the last change; None where there is no file that could change."""
        try:
            found = os.stat(self.path) if self.path is not None and self.path.is_file() else None
        except OSError:
            return (-1, -1)
        return None if found is None else (found.st_size, found.st_mtime_ns)


class _Unclosed(io.RawIOBase):
    """A stream that is read but never closed: standard input is not ours."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


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
    try:
        return _expand_path(given, Path(given).expanduser())
    except (OSError, RuntimeError) as exc:  # a name that is too long, a folder that is closed, ~nobody
        reason = exc.strerror if isinstance(exc, OSError) else str(exc).rstrip(".")
        raise SourceError(f"{given[:_LONGEST]}: cannot be read ({reason}).", path=given) from exc


def _expand_path(given: str, path: Path) -> list[SourceFile]:
    if path.is_dir():
        inside = sorted(p for p in path.rglob("*") if p.is_file() and not _hidden(p, path))
        return [SourceFile(name=_name(p), path=p, found=True) for p in inside]
    if path.exists():
        return [SourceFile(name=_name(path), path=path)]
    if path.is_symlink():
        raise SourceError(f"{path}: the link leads nowhere.", path=given)
    matches = sorted(glob.glob(str(path), recursive=True))
    if not matches:
        raise SourceError(f"{given}: no such file or folder.", path=given)
    return [file for match in matches for file in _expand_one(match)]


def _name(path: Path) -> str:
    """Return the name of a file as text: a name in another encoding than the system's has bytes that are none."""
    return os.fsencode(path.name).decode("utf-8", "replace")


def _hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(root).parts)
