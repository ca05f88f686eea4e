"""What goes wrong with the SQLite file of a library in, what to do about it out."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from rag.errors import CatalogDamagedError, LibraryError

BUSY_SECONDS = 30
_LEAST_FREE = 100_000  # bytes, that SQLite takes beside the file when it opens it
# How SQLite says of a file of the right format that it is not what was written.
_DAMAGED = ("malformed", "corrupt", "no such table", "no such column", "vtable constructor", "could not decode")
_TYPES = ("TEXT", "BLOB", "INTEGER")


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn what goes wrong while a catalog is read or written into LibraryError with what to do about it."""
    try:
        yield
    except sqlite3.OperationalError as exc:
        text = str(exc)
        if "full" in text or ("disk I/O" in text and shutil.disk_usage(path.parent).free < _LEAST_FREE):
            raise LibraryError(f"The disk is full while writing {path}; what was stored before is safe.") from exc
        if "readonly" in text or "unable to open" in text:
            raise LibraryError(f"{path} cannot be opened for writing; check the folder's permissions.") from exc
        if "locked" in text:
            raise LibraryError(f"{path} is locked by another process; try again when it is done.") from exc
        if any(words in text.lower() for words in _DAMAGED):
            raise damaged(path, text) from exc
        raise LibraryError(f"{path} cannot be used ({text}).") from exc
    except (TypeError, ValueError, LookupError, sqlite3.ProgrammingError) as exc:
        # A byte that changed can make a text of numbers; over a sound file it is a mistake of ours.
        if path.exists() and is_damaged(path):
            raise damaged(path, "it holds what was never written") from exc
        raise
    except sqlite3.DatabaseError as exc:
        raise damaged(path, str(exc)) from exc


def is_damaged(path: Path) -> bool:
    """Tell whether a file is empty, or SQLite finds it damaged, or a column holds what it never does."""
    if not path.stat().st_size:
        return True
    with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as db:
        try:
            with translated(path):
                sound = db.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok" and _version(db) is not None
                return not sound or bool(db.execute("PRAGMA foreign_key_check").fetchone()) or _has_misfits(db)
        except CatalogDamagedError:
            return True


def read_version(path: Path) -> int:
    """Return the `library_version` of a damaged file, 0 if it cannot be read."""
    with closing(sqlite3.connect(path)) as db:
        try:
            return int(_version(db) or 0)
        except (sqlite3.DatabaseError, ValueError):
            return 0


def damaged(path: Path, how: str) -> CatalogDamagedError:
    """Return the error that says of a catalog how it is damaged, and what to do."""
    return CatalogDamagedError(
        f"{path} is damaged ({how}). Put a backup in its place with: attest restore FILE (the damaged file is kept), "
        "or load the sources into a new folder."
    )


def _version(db: sqlite3.Connection) -> str | None:
    row = db.execute("SELECT value FROM meta WHERE key = 'library_version'").fetchone()
    return row[0] if row else None


def _has_misfits(db: sqlite3.Connection) -> bool:
    """Tell whether a column holds another type than it was declared with, which SQLite itself lets pass."""
    tables = db.execute("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'").fetchall()
    for (table,) in tables:
        for column, kind in db.execute("SELECT name, type FROM pragma_table_info(?)", (table,)).fetchall():
            query = f'SELECT 1 FROM "{table}" WHERE typeof("{column}") NOT IN (?, \'null\') LIMIT 1'
            if kind in _TYPES and db.execute(query, (kind.lower(),)).fetchone():
                return True
    return False
