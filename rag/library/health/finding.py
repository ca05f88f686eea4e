"""Chroma in, whether it finds what the catalog holds out: one paper of every batch is looked for by its own vector."""

from __future__ import annotations

from collections.abc import Iterator

from rag.errors import LibraryError
from rag.library.catalog import health, index, successor
from rag.library.catalog.damage import translated
from rag.library.catalog.index import Vectors
from rag.library.catalog.papers import StoredPaper
from rag.library.embedding.opening import setting_of
from rag.library.health import REPAIR
from rag.library.library import Library, Progress
from rag.schema import Finding

# A load gives Chroma 32 papers at a time, so one of each 32 in the order of loading finds every batch that is
# lost whole. Above 64,000 papers that takes too long: one of each s finds a lost batch in 32 of s cases.
BATCH = 32
_FEWEST_PROBES = 200
_MOST_PROBES = 2000
_NEAREST = 10
_SAME = 1e-4  # of a cosine: vectors are kept as float16
_TELL_EVERY = 100


def findings(library: Library, dimension: int | None, progress: Progress) -> Iterator[Finding]:
    """Compare the catalog with what Chroma can find, not with what it counts, and tell of leftovers."""
    yield index_finding(library, dimension, progress)
    yield from _reindex_findings(library)


def step_of(papers: int) -> int:
    """Return of how many papers one is looked for."""
    return max(1, min(BATCH, papers // _FEWEST_PROBES), -(-papers // _MOST_PROBES))


def index_finding(library: Library, dimension: int | None, progress: Progress) -> Finding:
    """Look for one paper of every batch by its own vector, and compare the numbers of vectors."""
    with translated(library.catalog.path):
        db = library.catalog.db
        expected = index.total_chunks(db)
        step = step_of(health.count_vectors(db))
        rows = health.one_of_each(db, step)
        vectors = index.load_vectors(db, rows, dimension) if dimension else {}
        leftover = len(index.stale(db))
    probed = library.get([row for row in rows if row in vectors])
    try:
        counted = library.vectors.count()
        lost = list(_lost(library, probed, vectors, progress))
    except LibraryError as exc:
        remedy = REPAIR if REPAIR.split(" --")[0] in str(exc) else "see that the index can be reached, then check again"
        return Finding(check="index", ok=False, detail=f"the index cannot be used: {exc}", remedy=remedy)
    which = "all papers" if step == 1 else f"one of each {step} papers"
    ok = not lost and counted == expected and not leftover
    return Finding(
        check="index",
        ok=ok,
        detail=f"{len(probed) - len(lost):,} of {len(probed):,} probed papers are found ({which}); "
        f"{counted:,} of {expected:,} vectors are counted; {leftover:,} are to be dropped",
        remedy=None if ok else REPAIR,
        examples=tuple(lost[:5]),
    )


def _lost(
    library: Library, probed: list[StoredPaper], vectors: dict[int, index.PaperVectors], progress: Progress
) -> Iterator[str]:
    """Yield the keys of papers that their own vector does not find."""
    for number, stored in enumerate(probed):
        if number % _TELL_EVERY == 0:
            progress("looking for papers", number, len(probed))
        if not _found(library, stored.paper.paper_id, vectors[stored.row].chunks[0]):
            yield stored.paper.key


def _found(library: Library, paper_id: str, chunk: Vectors) -> bool:
    nearest = library.vectors.nearest(chunk, _NEAREST)
    if index.chunk_ids(paper_id, 1)[0] in [chunk_id for chunk_id, _ in nearest]:
        return True
    # Where ten others say the very same, they may take all places.
    return len(nearest) == _NEAREST and min(cosine for _, cosine in nearest) > 1 - _SAME


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
    try:
        left = ", ".join(library.vectors.others())
    except LibraryError:  # told already
        return
    if left:
        yield Finding(check="leftovers", ok=True, detail=f"{left}: an index that is not in use", remedy=REPAIR)
