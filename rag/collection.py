"""class Collection: what a library can be asked to do with its papers, load, list, mend and remove them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from rag.config import Settings
from rag.errors import LibraryEmptyError
from rag.parts import Parts
from rag.schema import (
    Filters,
    HealthReport,
    IngestReport,
    LibraryInfo,
    Paper,
    ReindexReport,
    RemoveReport,
)

if TYPE_CHECKING:
    from rag.library.ingest import Progress

_ALL = Filters()


def silent(stage: str, done: int, total: int | None) -> None:
    """Report progress to nobody."""


class Collection:
    """A library of papers; its parts are imported and opened when they are first needed."""

    def __init__(self, settings: Settings, *, own_ids: bool = False) -> None:
        """Take the settings; with `own_ids` a new library keeps its sources' ids and merges nothing."""
        self.settings = settings
        self._parts = Parts(settings, own_ids=own_ids)

    def ingest(
        self,
        paths: Sequence[str],
        *,
        fmt: str | None = None,
        mapping: Mapping[str, str] | None = None,
        tags: Sequence[str] = (),
        progress: Progress = silent,
    ) -> IngestReport:
        """Load files, folders or globs (`-`: standard input) and return what went in and what did not.

        Raises:
            SourceError: a path names nothing, or there is no such format.
            LibraryError: the library cannot be written to.
        """
        from rag.library.ingest import ingest
        from rag.sources.files import expand
        from rag.sources.registry import check_format

        check_format(fmt)
        sources = expand(paths)
        return ingest(self._parts.library(create=True), sources, fmt=fmt, mapping=mapping, tags=tags, progress=progress)

    def load_sample(self, progress: Progress = silent) -> IngestReport:
        """Load the sample collection: notes of this project on well-known papers, marked as such."""
        return self.ingest([str(files("rag.sample").joinpath("papers.jsonl"))], progress=progress)

    def papers(self, filters: Filters = _ALL) -> tuple[Paper, ...]:
        """Return the papers that pass, oldest in the library first."""
        library = self._parts.library()
        return tuple(stored.paper for stored in library.get(library.find(filters)))

    def show(self, key: str) -> Paper:
        """Return the paper with that key.

        Raises:
            LibraryError: there is none.
        """
        return self._parts.library().by_key(key).paper

    def sentences(self, key: str) -> tuple[str, ...]:
        """Return the sentences of the abstract of the paper with that key, raw and in order.

        Raises:
            LibraryError: there is none.
        """
        stored = self._parts.library().by_key(key)
        return tuple(stored.paper.abstract[start:end] for start, end in stored.spans.tolist())

    def remove(self, keys: Sequence[str]) -> RemoveReport:
        """Remove papers for good; unknown keys are reported, not raised."""
        return self._parts.library().remove(keys)

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

    def count(self) -> int:
        """Return the number of papers that can be found; 0 if there is no library yet."""
        try:
            return self._parts.library().count("indexed")
        except LibraryEmptyError:
            return 0

    def close(self) -> None:
        """Close the files of the library."""
        self._parts.close()
