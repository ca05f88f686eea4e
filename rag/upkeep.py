"""class Upkeep: what keeps a library whole, whoever uses it: examined, mended, moved, backed up."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from rag.config import Settings
from rag.errors import LibraryEmptyError
from rag.parts import Parts
from rag.schema import (
    BackupReport,
    HealthReport,
    LibraryInfo,
    ReindexReport,
)

if TYPE_CHECKING:
    from rag.library.library import Progress


def silent(stage: str, done: int, total: int | None) -> None:
    """Report progress to nobody."""


class Upkeep:
    """A library of papers, opened when it is first needed."""

    def __init__(self, settings: Settings, *, own_ids: bool = False) -> None:
        """Take the settings; with `own_ids` a new library keeps its sources' ids and merges nothing."""
        self.settings = settings
        self._parts = Parts(settings, own_ids=own_ids)
        self._drawing = threading.Lock()

    def doctor(self, *, repair: bool = False, progress: Progress = silent) -> HealthReport:
        """Examine the library, and mend what can be mended if `repair`."""
        from rag.library.doctor import examine

        return examine(self._parts.library(), repair=repair, progress=progress)

    def reindex(self, *, discard: bool = False, progress: Progress = silent) -> ReindexReport:
        """Embed every paper with the embedding model of the settings, then switch the library to it.

        A run that was stopped goes on where it was; `discard` drops what it kept instead.

        Raises:
            LibraryLockedError: another process re-indexes, or writes when the switch is due.
            ModelError: the embedding model does not answer; what is embedded is kept.
        """
        from rag.library.reindex import reindex

        return reindex(self._parts.library(), discard=discard, progress=progress)

    def info(self) -> LibraryInfo:
        """Return what the library is and what built it."""
        library = self._parts.library()
        return LibraryInfo(
            papers=library.count("indexed"),
            library_version=library.version,
            embedding=library.embedder.name,
            embedding_fingerprint=library.embedder.fingerprint,
        )

    def duplicate(self, folder: Path, *, progress: Progress = silent) -> None:
        """Make the same library in another folder, without embedding anything again.

        Raises:
            LibraryError: the folder holds a library already, or cannot be written to.
        """
        from rag.library.duplicate import duplicate

        duplicate(self._parts.library(), folder, progress)

    def backup(self, file: Path, *, progress: Progress = silent) -> BackupReport:
        """Write the whole library to a file, as it is at one moment; it can be used meanwhile.

        Raises:
            LibraryError: the file cannot be written.
        """
        from rag.library.backup import backup

        return backup(self._parts.library(), file, progress)

    def restore_backup(self, file: Path, *, replace: bool = False, progress: Progress = silent) -> BackupReport:
        """Put the library of a backup in the place of this one, which must be empty or damaged unless `replace`.

        A damaged catalog is kept under another name beside it.

        Raises:
            LibraryError: the file is no backup, or this library holds papers.
            LibraryLockedError: another process writes.
        """
        from rag.library.backup import restore, set_aside

        aside = set_aside(self.settings.data_dir, file, self.settings.lock_timeout)
        library = self._parts.library(create=True)
        return restore(library, file, replace=replace, progress=progress, aside=aside)

    @property
    def version(self) -> int:
        """The number that every change of the library raises; 0 if there is no library yet."""
        try:
            return self._parts.library().version
        except LibraryEmptyError:
            return 0

    def count(self) -> int:
        """Return the number of papers that can be found; 0 if there is no library yet."""
        try:
            return self._parts.library().count("indexed")
        except LibraryEmptyError:
            return 0

    def close(self) -> None:
        """Close the files of the library."""
        self._parts.close()
