"""A library in, findings about its health out; with `repair`, whatever can be mended is."""

from __future__ import annotations

from collections.abc import Iterator

from rag.errors import LibraryError
from rag.library.building import ensure_index, rebuild
from rag.library.catalog import health as catalog
from rag.library.catalog import index, papers
from rag.library.catalog.damage import translated
from rag.library.health import REPAIR, contents, finding, neighbours, storage, texts
from rag.library.health.texts import Texts, read_texts
from rag.library.indexing import index_pending
from rag.library.library import Library, Progress
from rag.schema import Finding, HealthReport
from rag.text import counted


def examine(library: Library, *, repair: bool, progress: Progress) -> HealthReport:
    """Check a library, after mending it if `repair`, and return all findings with counts.

    Raises:
        LibraryLockedError: it is to be mended, and another process writes.
    """
    mended = tuple(mend(library, progress)) if repair else ()
    library.vectors.reopen()  # what counts is what a program that starts now would find
    first = list(storage.findings(library))
    if first[0].remedy not in (None, REPAIR):  # nothing more can be read of a damaged catalog
        return HealthReport(ok=False, findings=tuple(first), counts={}, mended=mended)
    read = read_texts(library, progress)
    found = (*first, *_others(library, read, progress))
    return HealthReport(ok=all(one.ok for one in found), findings=found, counts=_counts(library, read), mended=mended)


def _others(library: Library, read: Texts, progress: Progress) -> Iterator[Finding]:
    with translated(library.catalog.path):
        dimension = index.stored_dimension(library.catalog.db)
    yield from finding.findings(library, dimension, progress)
    yield from texts.findings(library, read)
    yield from contents.findings(library)
    yield from neighbours.findings(library, dimension, progress)
    yield from storage.notes(library)


def mend(library: Library, progress: Progress) -> Iterator[str]:
    """Mend what can be mended, and yield a sentence for each thing that was done.

    Raises:
        LibraryLockedError: another process writes.
    """
    with library.writer(REPAIR, mending=True):
        if ensure_index(library, progress, here=True):
            yield "the index is built anew from the catalog"
        yield from _mend_catalog(library)
        pending = index_pending(library, progress)
        if pending:
            yield f"{counted(pending, 'paper')} made searchable"
        if library.vectors.others():
            library.drop_other_indexes()
            yield "an index that was not in use is deleted"
        with translated(library.catalog.path):
            dimension = index.stored_dimension(library.catalog.db)
        if not finding.index_finding(library, dimension, progress).ok:
            rebuild(library, progress)
            yield "the index is built anew from the catalog"
        if storage.words_outdated(library):
            with library.catalog.change() as db:
                catalog.read_words(db)
            yield "the words of removed papers are forgotten"
        yield from _vacuum(library)


def _mend_catalog(library: Library) -> Iterator[str]:
    with translated(library.catalog.path):
        orphans = catalog.orphans(library.catalog.db)
        half = catalog.half_indexed(library.catalog.db)
    if not orphans and not half:
        return
    with library.catalog.change() as db:
        catalog.drop_orphans(db)
        catalog.set_pending(db, half)
    if orphans:
        yield f"{orphans:,} rows of papers that are gone are deleted"


def _vacuum(library: Library) -> Iterator[str]:
    if not storage.wasteful(library):
        return
    try:
        with translated(library.catalog.path):
            catalog.vacuum(library.catalog.db)
    except LibraryError as exc:  # it needs as much again, and nobody else in the file
        yield f"the free space of the catalog could not be given back: {exc}"
    else:
        yield "the free space of the catalog is given back"


def _counts(library: Library, read: Texts) -> dict[str, int]:
    size, index_size = storage.sizes(library)
    with translated(library.catalog.path):
        db = library.catalog.db
        counts = {
            "papers": papers.count(db),
            "pending": papers.count(db, "pending"),
            "without_abstract": len(read.missing),
            "truncated": len(read.cut),
            "retracted": len(catalog.retracted(db)),
            "vectors": index.total_chunks(db),
            "answers": catalog.answers(db),
            "library_version": library.version,
            "catalog_bytes": size,
        }
    return counts if index_size is None else {**counts, "index_bytes": index_size}
