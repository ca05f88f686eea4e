"""A library in, one file that holds all of it out; and back. Nothing is embedded again, and others may go on.

The file is a zip of a snapshot of the catalog, which is the truth, with a note of what it is; Chroma is built from it.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rag.errors import LibraryError
from rag.library.building import fill
from rag.library.catalog import index
from rag.library.catalog.store import CATALOG_VERSION, FILE_NAME, translated
from rag.library.ingest import Progress
from rag.library.library import Library
from rag.library.vectors import INDEX_NAME
from rag.schema import BackupReport

_NOTE = "attest-backup.json"
_PIECE = 1 << 20  # bytes
_PURPOSE = "attest restore"
_NO_BACKUP = "is no backup of a library; attest backup FILE makes one."


def backup(library: Library, file: Path, progress: Progress) -> BackupReport:
    """Write a library to a file, as it is at one moment, and read the file again to see that it is whole.

    Raises:
        LibraryError: the file cannot be written.
    """
    started = time.perf_counter()
    partial = file.with_name(f"{file.name}.partial")
    try:
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=".attest-") as folder:
            snapshot = Path(folder) / FILE_NAME
            with translated(library.catalog.path):
                library.catalog.db.execute("VACUUM INTO ?", (str(snapshot),))
            note = _describe(snapshot)
            with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                archive.writestr(_NOTE, json.dumps(note))
                with snapshot.open("rb") as source, archive.open(FILE_NAME, "w", force_zip64=True) as target:
                    _copy(source.read, target.write, snapshot.stat().st_size, "writing", progress)
        _check(partial, note, progress)
        partial.replace(file)
    except OSError as exc:
        raise LibraryError(f"The backup {file} cannot be written ({exc.strerror or exc}).") from exc
    finally:
        partial.unlink(missing_ok=True)
    return _report(file, note, started)


def restore(present: Library, file: Path, *, replace: bool, progress: Progress) -> BackupReport:
    """Put the library of a backup in the place of another; programs that have it open follow.

    Papers that are there already are refused unless `replace`, which drops them for good.

    Raises:
        LibraryError: the file is no backup, is damaged or of a newer version, or the folder cannot be written to.
        LibraryLockedError: another process writes.
        EmbedderMismatchError: the backup was built with another embedding model.
    """
    started = time.perf_counter()
    note = _note(file)
    if note["format"] > CATALOG_VERSION:
        raise LibraryError(f"{file} was made by a newer Attest (format {note['format']}); install that to restore it.")
    if present.count() and not replace:
        raise LibraryError(
            f"The library in {present.folder} holds {present.count():,} papers; --replace puts the backup in their "
            "place, --data-dir names another folder."
        )
    with present.locked(_PURPOSE), _unpacked(present.folder, file, note, progress) as unpacked:
        _take_over(present, unpacked, progress)
    return _report(file, note, started)


def _take_over(present: Library, unpacked: Path, progress: Progress) -> None:
    """Build the unpacked library whole, then put its index and, in one transaction, its catalog in place."""
    other = Library(unpacked, lambda: present.configured)
    try:
        version = max(present.version, other.version) + 1
        present.claim()
        name = f"{INDEX_NAME}-{version}"
        new = present.index(name, other)
        try:
            fill(new, other, progress)
            mark = new.mark()
        finally:
            new.close()
        with other.catalog.unseen_change() as db:
            index.forget_stale(db, index.stale(db))
            present.switch(db, name, mark)
            # One more than in the name, so that no index is ever built under the name of the one in use.
            other.catalog.set_meta(db, "library_version", str(version + 1))
        with translated(present.catalog.path):
            other.catalog.db.backup(present.catalog.db)
    finally:
        other.close()
    present.refresh()
    present.drop_other_indexes()


def _describe(snapshot: Path) -> dict[str, Any]:
    with sqlite3.connect(snapshot) as db:
        papers = db.execute("SELECT count(*) FROM papers").fetchone()[0]
        facts = dict(db.execute("SELECT key, value FROM meta").fetchall())
    db.close()
    return {
        "attest_backup": 1,
        "format": CATALOG_VERSION,
        "papers": papers,
        "library_version": int(facts["library_version"]),
        "embedding": facts.get("embedder"),
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "bytes": snapshot.stat().st_size,
        "sha256": _digest(snapshot),
    }


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _note(file: Path) -> dict[str, Any]:
    """Return what a backup says of itself."""
    try:
        with zipfile.ZipFile(file) as archive:
            note = json.loads(archive.read(_NOTE))
        wanted = {"format": int, "papers": int, "library_version": int, "bytes": int, "sha256": str}
        if note["attest_backup"] != 1 or not all(isinstance(note[name], kind) for name, kind in wanted.items()):
            raise KeyError(_NOTE)
    except OSError as exc:
        raise LibraryError(f"The file {file} cannot be read ({exc.strerror or exc}).") from exc
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError) as exc:
        raise LibraryError(f"{file} {_NO_BACKUP}") from exc
    return dict(note)


@contextmanager
def _unpacked(folder: Path, file: Path, note: dict[str, Any], progress: Progress) -> Iterator[Path]:
    """Unpack a backup into a folder beside the library, checked, for as long as the block runs."""
    try:
        with tempfile.TemporaryDirectory(dir=folder, prefix=".restoring-") as inner:
            with (Path(inner) / FILE_NAME).open("wb") as target:
                _check(file, note, progress, target.write)
            yield Path(inner)
    except OSError as exc:
        raise LibraryError(f"The library in {folder} cannot be written to ({exc.strerror or exc}).") from exc


def _check(
    file: Path, note: dict[str, Any], progress: Progress, write: Callable[[bytes], object] = lambda piece: None
) -> None:
    """Read the catalog of a backup, no more of it than it says it has, and see that it is what was written."""
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


def _report(file: Path, note: dict[str, Any], started: float) -> BackupReport:
    return BackupReport(
        file=str(file),
        papers=note["papers"],
        library_version=note["library_version"],
        embedding=note["embedding"],
        bytes=file.stat().st_size,
        seconds=round(time.perf_counter() - started, 3),
    )
