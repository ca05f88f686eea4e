"""A library in, findings about its health out; with `repair`, whatever can be mended is."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rag.library.catalog import index, origins, papers, successor
from rag.library.catalog.store import translated
from rag.library.embedders import setting_of
from rag.library.hubness import hubness
from rag.library.ingest import Progress, index_pending
from rag.library.library import Library
from rag.schema import Filters, Finding, HealthReport

_REPAIR = "attest doctor --repair"
_PROBES = 200
_HUBNESS_PAPERS = 2000


def examine(library: Library, *, repair: bool, progress: Progress) -> HealthReport:
    """Check a library, after mending it if `repair`, and return all findings with counts."""
    if repair:
        with library.writer("attest doctor --repair"):
            index_pending(library, progress)
            library.vectors.drop_others()
            if not all(finding.ok for finding in _index_findings(library)):
                rebuild(library, progress)
    library.vectors.reopen()  # what counts is what a program that starts now would find
    findings = (*_catalog_findings(library), *_index_findings(library), *_content_findings(library))
    return HealthReport(ok=all(finding.ok for finding in findings), findings=findings, counts=_counts(library))


def rebuild(library: Library, progress: Progress) -> None:
    """Fill Chroma anew from the catalog's vectors; nothing is embedded. The caller holds the writer lock."""
    library.vectors.rebuild()
    rows = library.find(Filters())
    done = 0
    for part in papers.batches(rows):
        with translated(library.catalog.path):
            vectors = index.load_vectors(library.catalog.db, part, library.embedder.dimension)
        indexed = [
            (stored.paper.paper_id, vectors[stored.row].chunks) for stored in library.get(part) if stored.row in vectors
        ]
        if indexed:
            ids = [chunk_id for paper_id, chunks in indexed for chunk_id in index.chunk_ids(paper_id, len(chunks))]
            library.vectors.upsert(ids, np.concatenate([chunks for _, chunks in indexed]))
        done += len(part)
        progress("rebuilding the index", done, len(rows))
    with library.catalog.change() as db:
        index.forget_stale(db, index.stale(db))


def _catalog_findings(library: Library) -> Iterator[Finding]:
    with translated(library.catalog.path):
        state = library.catalog.db.execute("PRAGMA quick_check(1)").fetchone()[0]
    yield Finding(
        check="catalog",
        ok=state == "ok",
        detail="the catalog is whole" if state == "ok" else f"the catalog is damaged: {state}",
        remedy=None if state == "ok" else "restore a backup, or load the sources into a new folder",
    )
    waiting = library.count("pending")
    yield Finding(
        check="pending",
        ok=not waiting,
        detail=f"{waiting} papers are stored and not yet searchable",
        remedy=_REPAIR if waiting else None,
    )


def _index_findings(library: Library) -> Iterator[Finding]:
    """Compare the catalog with what Chroma can find, not with what it counts."""
    with translated(library.catalog.path):
        db = library.catalog.db
        expected = index.total_chunks(db)
        rows = index.sample(db, _PROBES)
        vectors = index.load_vectors(db, rows, library.embedder.dimension)
        leftover = len(index.stale(db))
    lost = 0
    for stored in library.get(rows):
        chunk = vectors[stored.row].chunks[0]
        nearest = library.vectors.nearest(chunk, 10)
        lost += index.chunk_ids(stored.paper.paper_id, 1)[0] not in [chunk_id for chunk_id, _ in nearest]
    counted = library.vectors.count()
    yield Finding(
        check="index",
        ok=not lost and counted == expected and not leftover,
        detail=f"{len(rows) - lost} of {len(rows)} probed papers are found; "
        f"{counted} of {expected} vectors are counted; {leftover} are to be dropped",
        remedy=_REPAIR if lost or counted != expected or leftover else None,
    )


def _content_findings(library: Library) -> Iterator[Finding]:
    with translated(library.catalog.path):
        empty = papers.count_without_abstract(library.catalog.db)
    yield Finding(
        check="abstracts",
        ok=True,
        detail=f"{empty} papers have no abstract: they are found, and never cited for a claim",
        remedy="load a source that has them" if empty else None,
    )
    yield Finding(
        check="embedder",
        ok=True,
        detail=f"{library.embedder.name}, {library.embedder.dimension} dimensions",
    )
    yield _hubness_finding(library)
    yield from _reindex_findings(library)
    with translated(library.catalog.path):
        last = origins.last_load(library.catalog.db)
    yield Finding(check="last load", ok=True, detail=f"{last} UTC" if last else "never")


def _hubness_finding(library: Library) -> Finding:
    """Tell how unevenly papers are each other's neighbours; ranking does not correct it (docs/quality.md)."""
    with translated(library.catalog.path):
        rows = index.sample(library.catalog.db, _HUBNESS_PAPERS)
        vectors = index.load_vectors(library.catalog.db, rows, library.embedder.dimension)
    chunks = [found.chunks[0] for found in vectors.values() if len(found.chunks)]
    found = hubness(np.stack(chunks) if chunks else np.zeros((0, library.embedder.dimension), dtype=np.float32))
    told = (
        f"N_10 over {found.papers} papers has skewness {found.skewness:.2f}; {100 * found.orphans:.1f} % are among "
        f"nobody's ten nearest, one is among those of {found.most}"
    )
    return Finding(
        check="hubness", ok=True, detail=told if found.most else f"{found.papers} papers are too few to tell"
    )


def _reindex_findings(library: Library) -> Iterator[Finding]:
    """Tell what a re-indexing that was stopped has kept; neither is in the way of anything but space."""
    with translated(library.catalog.path):
        model = successor.owner(library.catalog.db)
        done = successor.count(library.catalog.db) if model else 0
    if model:
        yield Finding(
            check="re-indexing",
            ok=True,
            detail=f"{done} papers are embedded with {model[0]} too: a re-indexing runs, or was stopped",
            remedy=f"ATTEST_EMBEDDING={setting_of(model[0])} attest reindex goes on, attest reindex --discard drops it",
        )
    left = ", ".join(path.name for path in library.vectors.others())
    if left:
        yield Finding(check="leftovers", ok=True, detail=f"{left}: an index that is not in use", remedy=_REPAIR)


def _counts(library: Library) -> dict[str, int]:
    with translated(library.catalog.path):
        db = library.catalog.db
        return {
            "papers": papers.count(db),
            "pending": papers.count(db, "pending"),
            "without_abstract": papers.count_without_abstract(db),
            "vectors": index.total_chunks(db),
            "library_version": library.version,
        }
