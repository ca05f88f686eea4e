"""What --format and --out say: which format a file gets, whether it can be written, and the writing."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import click

from rag.errors import SourceError
from rag.export import FORMATS


def format_of(fmt: str | None, out: str | None, known: Sequence[str]) -> str:
    """Return the format: the one named, else that of the file's ending, else the first."""
    if fmt is not None or out is None:
        return fmt or known[0]
    by_length = sorted(known, key=lambda name: -len(FORMATS[name].suffix))
    found = next((name for name in by_length if out.lower().endswith(FORMATS[name].suffix)), None)
    if found is None:
        raise click.UsageError(f"The ending of {out} says no format; give one of {', '.join(known)} with --format.")
    return found


def require_writable(path: Path) -> None:
    """Try to open a file for writing, and leave everything as it was; a pipe or a device is taken at its word.

    Raises:
        SourceError: it cannot be written.
    """
    there = path.exists()
    if there and not path.is_file() and not path.is_dir():
        return
    try:
        path.open("ab").close()
    except OSError as exc:
        raise _unwritable(path, exc) from exc
    if not there:
        path.unlink()


def write(path: Path, content: str | bytes) -> None:
    """Write a file, in place of one that is there, as every --out does.

    Raises:
        SourceError: it cannot be written.
    """
    data = content if isinstance(content, bytes) else content.encode()
    partial = path.with_name(f".{path.name}.partial")
    try:
        if path.exists() and (path.is_symlink() or not path.is_file()):  # a pipe, a device
            path.write_bytes(data)
            return
        try:
            partial.write_bytes(data)  # on a full disk the file that was there stays
            if path.exists():
                shutil.copymode(path, partial)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as exc:
        raise _unwritable(path, exc) from exc


def _unwritable(path: Path, exc: OSError) -> SourceError:
    return SourceError(f"{path}: cannot be written ({exc.strerror}).", path=str(path))
