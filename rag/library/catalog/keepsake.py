"""A catalog of an older format in, a backup of it beside it out, before it is brought to a newer format."""

from __future__ import annotations

import logging
import re
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from rag.errors import LibraryError
from rag.library.catalog.packing import FILE_NAME, pack

logger = logging.getLogger(__name__)

_NAME = re.compile(r"before-format-(\d+)-of-\d{4}-\d{2}-\d{2}(?:-(\d+))?\.attest")
_MOST = 3
_MEGABYTE = 1_000_000


def keep(catalog: Path, older: int, newer: int) -> Path:
    """Write a backup of a catalog that another connection has begun to change; all but the last three go.

    Raises:
        LibraryError: there is no room for it, or it cannot be written.
    """
    folder = catalog.parent
    # A snapshot, its packed form, and what the change itself writes.
    needed = 3 * sum(path.stat().st_size for path in folder.glob(f"{FILE_NAME}*") if path.name != f"{FILE_NAME}-shm")
    free = shutil.disk_usage(folder).free
    opening = f"The library {catalog} has format {older}, and is brought to format {newer} once it is backed up"
    if free < needed:
        raise LibraryError(
            f"{opening}: that takes {_megabytes(needed)} MB of disk, and {_megabytes(free)} MB are free. Free some "
            "space and try again; nothing was changed."
        )
    for left in (*folder.glob(".before-format-*"), *folder.glob("before-format-*.partial*")):  # by one that was killed
        left.unlink(missing_ok=True)
    file = _free_name(folder, newer)
    db = sqlite3.connect(catalog, isolation_level=None)
    try:
        pack(db, file, lambda stage, done, total: None)
    except OSError as exc:
        raise LibraryError(
            f"{opening}, which cannot be done here ({exc.strerror or exc}); nothing was changed."
        ) from exc
    finally:
        db.close()
    for old in kept(folder)[:-_MOST]:
        old.unlink(missing_ok=True)
    logger.warning("%s: what it was is kept in %s (attest restore)", opening, file)
    return file


def kept(folder: Path) -> list[Path]:
    """Return the backups of older formats, oldest format first; the order asks no clock."""
    found = [(int(match[1]), int(match[2] or 1), path) for path, match in _named(folder)]
    return [path for *_, path in sorted(found)]


def _named(folder: Path) -> list[tuple[Path, re.Match[str]]]:
    return [(path, match) for path in folder.iterdir() if (match := _NAME.fullmatch(path.name))]


def _free_name(folder: Path, newer: int) -> Path:
    """Return a name that says what comes, when, and how often that came before."""
    number = max((int(match[2] or 1) for _, match in _named(folder) if int(match[1]) == newer), default=0) + 1
    again = f"-{number}" if number > 1 else ""
    return folder / f"before-format-{newer}-of-{datetime.now(UTC).date().isoformat()}{again}.attest"


def _megabytes(size: int) -> str:
    return f"{size / _MEGABYTE:,.1f}"
