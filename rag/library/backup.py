"""A library in, one file that holds all of it out; and back. Nothing is embedded again, and others may go on.

The file is a zip of a snapshot of the catalog, which is the truth, with a note of what it is; Chroma is built from it.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from rag.errors import LibraryError
from rag.library.building import fill
from rag.library.catalog import index
from rag.library.catalog.damage import is_damaged, read_version, translated
from rag.library.catalog.packing import FILE_NAME, check, note_of, pack
from rag.library.catalog.store import CATALOG_VERSION, Catalog
from rag.library.library import Library, Progress
from rag.library.lock import writer_lock
from rag.library.vectors import INDEX_NAME
from rag.schema import BackupReport

logger = logging.getLogger(__name__)

_PURPOSE = "attest restore"
_UNPACKED = ".restoring-"
_JUMP = 1000  # more changes than there were between an index and the next


def backup(library: Library, file: Path, progress: Progress) -> BackupReport:
    """Write a library to a file, as it is at one moment, and read the file again to see that it is whole.

    Raises:
        LibraryError: the file cannot be written.
        CatalogDamagedError: the library is damaged.
    """
    started = time.perf_counter()
    try:
        with translated(library.catalog.path):
            note = pack(library.catalog.db, file, progress)
    except OSError as exc:
        raise LibraryError(f"The backup {file} cannot be written ({exc.strerror or exc}).") from exc
    return _report(file, note, started)


def set_aside(folder: Path, file: Path, timeout: float) -> Path | None:
    """Give a damaged catalog another name, if there is one and the backup `file` can take its place.

    Return the new name, or None where nothing was damaged. Programs that have it open follow once it is replaced.

    Raises:
        LibraryError: the file is no backup, or is damaged.
        LibraryLockedError: another process writes.
    """
    path = folder / FILE_NAME
    if not path.exists() or not is_damaged(path):
        return None
    check(file, note_of(file), lambda stage, done, total: None)
    with writer_lock(folder, timeout, _PURPOSE):
        number = next(n for n in count(1) if not path.with_name(f"{FILE_NAME}.damaged-{n}").exists())
        aside = path.with_name(f"{FILE_NAME}.damaged-{number}")
        try:
            for ending in ("-shm", "-wal", ""):  # a log that is left alone would be taken for that of the next file
                part = path.with_name(f"{FILE_NAME}{ending}")
                if part.exists():
                    part.replace(f"{aside}{ending}")
        except OSError as exc:
            raise LibraryError(f"{path} cannot be renamed ({exc.strerror or exc}).") from exc
    logger.warning("%s was damaged; it is kept as %s", path, aside)
    return aside


def restore(
    present: Library, file: Path, *, replace: bool, progress: Progress, aside: Path | None = None
) -> BackupReport:
    """Put the library of a backup in the place of another; programs that have it open follow.

    `aside` is the damaged catalog that was set aside for it.

    Papers that are there already are refused unless `replace`, which drops them for good.

    Raises:
        LibraryError: the file is no backup, is damaged or of a newer version, or the folder cannot be written to.
        LibraryLockedError: another process writes.
        EmbedderMismatchError: the backup was built with another embedding model.
    """
    started = time.perf_counter()
    note = note_of(file)
    if note["format"] > CATALOG_VERSION:
        raise LibraryError(f"{file} was made by a newer Attest (format {note['format']}); install that to restore it.")
    if present.count() and not replace:
        raise LibraryError(
            f"The library in {present.folder} holds {present.count():,} papers; --replace puts the backup in their "
            "place, --data-dir names another folder."
        )
    with present.locked(_PURPOSE), _unpacked(present.folder, file, note, progress) as unpacked:
        _take_over(present, unpacked, progress, _number_of(aside) if aside else 0)
    return _report(file, note, started)


def _number_of(aside: Path) -> int:
    """Return a library_version that no program has seen which had a damaged catalog open."""
    beside = [path.name.partition("-")[2] for path in aside.parent.glob(f"{INDEX_NAME}-*")]
    return max([_JUMP, *(int(name) + _JUMP for name in beside if name.isdecimal()), read_version(aside)])


def _take_over(present: Library, unpacked: Path, progress: Progress, above: int) -> None:
    """Build the unpacked library whole, then put its index and, in one transaction, its catalog in place."""
    Catalog(unpacked, create=False, keep=False).close()  # an older format is brought up; the backup stays as it is
    other = Library(unpacked, lambda: present.configured)
    try:
        version = max(present.version, other.version, above) + 1
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


@contextmanager
def _unpacked(folder: Path, file: Path, note: dict[str, Any], progress: Progress) -> Iterator[Path]:
    """Unpack a backup into a folder beside the library, checked, for as long as the block runs."""
    try:
        for left in folder.glob(f"{_UNPACKED}*"):  # by one that was killed: who unpacks holds the lock
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=_UNPACKED) as inner:
            with (Path(inner) / FILE_NAME).open("wb") as target:
                check(file, note, progress, target.write)
            yield Path(inner)
    except OSError as exc:
        raise LibraryError(f"The library in {folder} cannot be written to ({exc.strerror or exc}).") from exc


def _report(file: Path, note: dict[str, Any], started: float) -> BackupReport:
    return BackupReport(
        file=str(file),
        papers=note["papers"],
        library_version=note["library_version"],
        embedding=note["embedding"],
        bytes=file.stat().st_size,
        seconds=round(time.perf_counter() - started, 3),
    )
