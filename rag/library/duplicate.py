"""A library in, the same library in another folder out; nothing is embedded again."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from rag.errors import LibraryError
from rag.library.building import rebuild
from rag.library.catalog.damage import translated
from rag.library.catalog.store import FILE_NAME
from rag.library.library import Library, Progress


def duplicate(library: Library, folder: Path, progress: Progress) -> None:
    """Copy the catalog as it is at one moment and build Chroma from it, in the folder wherever the library's stands.

    A copy that is thrown away then leaves nothing on a server.

    Raises:
        LibraryError: the folder holds a library already, or cannot be written to.
    """
    target = folder / FILE_NAME
    if target.exists():
        raise LibraryError(f"{folder} holds a library already; name an empty folder.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise LibraryError(f"The folder {folder} cannot be made ({exc.strerror}).") from exc
    with translated(target):
        copy = sqlite3.connect(target)
        try:
            library.catalog.db.backup(copy)
        finally:
            copy.close()
    other = Library(folder, lambda: library.embedder)
    try:
        with other.writer("copying a library", mending=True):
            rebuild(other, progress)
    finally:
        other.close()
