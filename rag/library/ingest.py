"""Source files in, an up-to-date library out: records are stored as pending and then indexed; a load can be resumed."""

from __future__ import annotations

import dataclasses
import json
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from sqlite3 import Connection
from typing import Protocol

from rag.errors import SourceError
from rag.library.building import writing
from rag.library.catalog import origins
from rag.library.catalog.papers import batches
from rag.library.identity.merging import store
from rag.library.indexing import Embeds, index_pending
from rag.library.library import Library, Progress
from rag.library.syncing import Sync, Synced, before, drop_gone, note_places, require_files
from rag.schema import IngestReport, Reading, Record, Rejection
from rag.sources import registry
from rag.sources.files import SourceFile
from rag.sources.registry import Item, Source

logger = logging.getLogger(__name__)


class Hands(Embeds, Protocol):
    """Who reads and embeds for a load in place of this process; what comes is the same, in the same order."""

    def read(self, source: Source, fmt: str | None, mapping: Mapping[str, str]) -> Iterator[Item]:
        """Yield what `registry.read` yields."""
        ...


_STORE_BATCH = 200


def ingest(
    library: Library,
    files: Sequence[Source],
    *,
    fmt: str | None = None,
    mapping: Mapping[str, str] | None = None,
    tags: Sequence[str] = (),
    limit: int | None = None,
    sync: Sync = False,
    dry_run: bool = False,
    hands: Hands | None = None,
    progress: Progress = lambda stage, done, total: None,
) -> IngestReport:
    """Load files into a library and return what happened, record by rejected record.

    `limit` is how many records of each source are taken at most. With `sync` papers that the files no longer have are
    removed, but for "everything" not where that is in doubt. With `dry_run` nothing is changed.
    An interrupt (Ctrl-C) ends it cleanly: what is in is in, `interrupted` is true in the report, and the
    next load finishes the rest; nothing is removed then.

    Raises:
        SourceError: `sync` or `dry_run` with what is no file, or `sync` with a limit.
        LibraryLockedError, EmbedderMismatchError, LibraryError: nothing can be written.
    """
    if sync and limit is not None:
        raise SourceError("A load with a limit does not see what a source lacks; leave out --limit or --sync.", path="")
    if sync or dry_run:
        require_files(files, "--sync" if sync else "--dry-run")
    load = _Load(library, fmt, mapping or {}, tuple(tags), limit, progress)
    if hands is not None:
        load.read = hands.read
    if dry_run:
        with library.locked("attest ingest --dry-run"), library.catalog.trial() as db:
            load.change = lambda: nullcontext(db)
            interrupted = load.run(files, sync)
        return dataclasses.replace(load.report(len(files), interrupted=interrupted), dry_run=True)
    with writing(library, "attest ingest", progress):
        interrupted = load.run(files, sync)
        try:
            library.drop_stale()
            index_pending(library, progress, hands)
        except KeyboardInterrupt:
            interrupted = True
        report = load.report(len(files), interrupted=interrupted)
        with library.catalog.change() as db:
            origins.finish_run(db, load.number, json.dumps(dataclasses.asdict(report)))
    logger.info("ingest: %d records, %d added, %d rejected", report.records, report.added, len(report.rejected))
    return report


class _Load:
    """One load: how its sources are read, and what came of their records so far.

    `change` opens the transactions in which it writes.
    """

    change: Callable[[], AbstractContextManager[Connection]]
    number: int

    def __init__(
        self,
        library: Library,
        fmt: str | None,
        mapping: Mapping[str, str],
        tags: tuple[str, ...],
        limit: int | None,
        progress: Progress,
    ) -> None:
        self._limit = limit
        self._library, self._progress = library, progress
        self._fmt, self._mapping, self._tags = fmt, mapping, tags
        self.change = library.catalog.change
        self.number = 0
        self.read = registry.read
        self._counts: Counter[str] = Counter()
        self._joined: dict[str, str] = {}
        self._synced = Synced()
        self._rejected: list[Rejection] = []
        self._readings: dict[object, Reading] = {}
        self._started = time.perf_counter()

    def run(self, files: Sequence[Source], sync: Sync) -> bool:
        """Store what the files hold, drop what they no longer hold, and return whether it was interrupted."""
        names = sorted({file.name for file in files if isinstance(file, SourceFile) and file.path is not None})
        with self.change() as db:
            self.number = origins.start_run(db)
            earlier = before(db, names)
        try:
            for file in files:
                self._store_file(file)
        except KeyboardInterrupt:
            return True
        with self.change() as db:
            if sync:
                everything = sync == "everything"
                self._synced = drop_gone(db, self.number, files, earlier, self._rejected, everything=everything)
            note_places(db, self.number, files)
        return False

    def _store_file(self, file: Source) -> None:
        """Store the records of one file as pending papers, a transaction a batch."""
        own_ids = self._library.own_ids
        for batch in batches(self._read(file), _STORE_BATCH):
            done: Counter[str] = Counter()
            refused: list[Rejection] = []
            joined: dict[str, str] = {}
            with self.change() as db:
                for item in batch:
                    result = item if isinstance(item, Rejection) else store(db, item, self.number, own_ids=own_ids)
                    if isinstance(result, Rejection):
                        refused.append(result)
                    else:
                        done[result.change] += 1
                        joined.update(result.joined)
            self._counts.update(done)  # only what was committed counts
            self._joined.update(joined)
            self._rejected.extend(refused)
            self._progress(f"reading {file.name}", sum(self._counts.values()), None)

    def report(self, files: int, *, interrupted: bool) -> IngestReport:
        """Return what was done so far."""
        counts, rejected = self._counts, self._rejected
        return IngestReport(
            files=files,
            records=sum(counts.values()) + sum(rejection.line is not None for rejection in rejected),
            added=counts["added"],
            updated=counts["updated"],
            unchanged=counts["unchanged"],
            merged_duplicates=counts["merged"],
            rejected=tuple(rejected),
            papers_in_library=self._library.count("indexed"),
            seconds=round(time.perf_counter() - self._started, 3),
            interrupted=interrupted,
            readings=tuple(self._readings.values()),
            joined=self._joined,
            removed=tuple(self._synced.removed),
            released=self._synced.released,
            held_back=tuple(self._synced.held_back),
        )

    def _note(self, reading: Reading) -> None:
        """Keep what a source was read as; sources that were read alike are one line of the report."""
        alike = (reading.format, reading.encoding, tuple(reading.fields.items()), reading.notes)
        before = self._readings.get(alike)
        self._readings[alike] = (
            reading
            if before is None
            else dataclasses.replace(
                before,
                files=before.files + reading.files,
                records=before.records + reading.records,
                western_lines=before.western_lines + reading.western_lines,
            )
        )

    def _read(self, file: Source) -> Iterator[Record | Rejection]:
        """Yield a file's records with the load's tags; a file that breaks off is one rejection more."""
        taken = 0
        try:
            for item in self.read(file, self._fmt, self._mapping):
                if isinstance(item, Reading):
                    self._note(item)
                    continue
                if isinstance(item, Record):
                    if taken == self._limit:
                        return
                    taken += 1
                    if self._tags:
                        item = dataclasses.replace(item, tags=tuple(dict.fromkeys([*item.tags, *self._tags])))
                yield item
        except SourceError as exc:
            yield Rejection(source=file.name, line=exc.line, reason=str(exc))
