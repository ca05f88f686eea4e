"""A catalog in, one checked file that holds it out; and what such a file says of itself.

The file is a zip of a snapshot of the catalog with a note of what it is. SQLite's errors come as they are.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import sqlite3
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rag.errors import LibraryError

FILE_NAME = "catalog.sqlite3"
NOTE = "attest-backup.json"
_PIECE = 1 << 20  # bytes
_NO_BACKUP = "is no backup of a library; attest backup FILE makes one."

# What is under way, how many are done, and of how many if that is known.
Progress = Callable[[str, int, int | None], None]


def pack(db: sqlite3.Connection, file: Path, progress: Progress) -> dict[str, Any]:
    """Write a catalog to a file, as it is at one moment, read the file again to see that it is whole; return its note.

    Raises:
        OSError, LibraryError: the file cannot be written; what stood there before stays.
    """
    # Named after the file, so that what a kill leaves behind is gone with the next try.
    partial, snapshot = file.with_name(f"{file.name}.partial"), file.with_name(f".{file.name}.snapshot")
    try:
        snapshot.unlink(missing_ok=True)
        _copy_into(db, snapshot)
        note = _describe(snapshot)
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.writestr(NOTE, json.dumps(note))
            with snapshot.open("rb") as source, archive.open(FILE_NAME, "w", force_zip64=True) as target:
                _copy(source.read, target.write, snapshot.stat().st_size, "writing", progress)
        check(partial, note, progress)
        partial.replace(file)
    finally:
        for rest in (partial, snapshot, snapshot.with_name(f"{snapshot.name}-journal")):
            rest.unlink(missing_ok=True)
    return note


def note_of(file: Path) -> dict[str, Any]:
    """Return what a packed catalog says of itself.

    Raises:
        LibraryError: the file is none, or cannot be read.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            note = json.loads(archive.read(NOTE))
        wanted = {"format": int, "papers": int, "library_version": int, "bytes": int, "sha256": str}
        if note["attest_backup"] != 1 or not all(isinstance(note[name], kind) for name, kind in wanted.items()):
            raise KeyError(NOTE)
    except OSError as exc:
        raise LibraryError(f"The file {file} cannot be read ({exc.strerror or exc}).") from exc
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError) as exc:
        raise LibraryError(f"{file} {_NO_BACKUP}") from exc
    return dict(note)


def check(
    file: Path, note: dict[str, Any], progress: Progress, write: Callable[[bytes], object] = lambda piece: None
) -> None:
    """Read the catalog of a file, no more of it than it says it has, and see that it is what was written.

    Raises:
        LibraryError: it is not.
    """
    digest = hashlib.sha256()

    def take(piece: bytes) -> None:
        digest.update(piece)
        write(piece)

    try:
        with zipfile.ZipFile(file) as archive, archive.open(FILE_NAME) as source:
            size = _copy(source.read, take, note["bytes"], "reading", progress)
    except (zipfile.BadZipFile, KeyError, EOFError) as exc:
        raise LibraryError(f"The backup {file} is damaged ({exc}).") from exc
    if size != note["bytes"] or digest.hexdigest() != note["sha256"]:
        raise LibraryError(f"The backup {file} is damaged: it is not what was written.")


def _copy_into(db: sqlite3.Connection, snapshot: Path) -> None:
    try:
        db.execute("VACUUM INTO ?", (str(snapshot),))
    except sqlite3.OperationalError as exc:  # of the new file, which SQLite does not say
        if "full" in str(exc):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from exc
        if "unable to open" in str(exc) or "readonly" in str(exc):
            raise OSError(errno.EACCES, f"no file can be made in {snapshot.parent}") from exc
        raise


def _describe(snapshot: Path) -> dict[str, Any]:
    db = sqlite3.connect(snapshot)
    try:
        papers = db.execute("SELECT count(*) FROM papers").fetchone()[0]
        facts = dict(db.execute("SELECT key, value FROM meta").fetchall())
        found = int(db.execute("PRAGMA user_version").fetchone()[0])
    finally:
        db.close()
    with snapshot.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "attest_backup": 1,
        "format": found,
        "papers": papers,
        "library_version": int(facts["library_version"]),
        "embedding": facts.get("embedder"),
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "bytes": snapshot.stat().st_size,
        "sha256": digest,
    }


def _copy(
    read: Callable[[int], bytes], write: Callable[[bytes], object], total: int, stage: str, progress: Progress
) -> int:
    """Copy at most a piece more than `total` bytes and return how many they were."""
    size = 0
    while size <= total and (piece := read(_PIECE)):
        write(piece)
        size += len(piece)
        progress(f"{stage} (MB)", size // _PIECE, total // _PIECE)
    return size
