"""A library in, the same with the vectors of another embedding model out; searches go on until the switch.

The new vectors are written beside the old ones, a few papers at a time, so a run that is killed goes on where it
was. The new Chroma index is built from them in a folder of its own. One transaction then switches both, and the old
index is deleted. Loads may go on meanwhile: only the last step needs the writer lock.
"""

from __future__ import annotations

import time
from itertools import tee

from rag.errors import ModelError
from rag.library.building import whole, writing
from rag.library.catalog import index, successor
from rag.library.catalog.damage import translated
from rag.library.catalog.papers import batches
from rag.library.embedding.embedder import Embedder
from rag.library.indexing import index_pending, paper_text, papers_in_turn
from rag.library.library import Library, Progress
from rag.library.lock import writer_lock
from rag.library.vectors import INDEX_NAME, VectorIndex
from rag.schema import ReindexReport

_PURPOSE = "attest reindex"
_SAVE_BATCH = 32
_READ_BATCH = 500


def reindex(library: Library, *, discard: bool, progress: Progress) -> ReindexReport:
    """Embed every paper with the model of the settings and switch the library to it, unless it built it.

    With `discard` nothing is embedded, and what an unfinished run has kept is dropped.

    Raises:
        LibraryLockedError: another process re-indexes, or writes when the switch is due.
        ModelError, ModelUnavailableError: the model does not embed; what was embedded before is kept.
    """
    started = time.perf_counter()
    with writer_lock(library.folder, library.lock_timeout, _PURPOSE, kind="reindex"):
        previous = library.built_with
        if discard:
            with library.catalog.unseen_change() as db:
                successor.drop(db)
        if discard or previous is None or _same(library):
            name = previous[0] if previous else library.configured.name
            return ReindexReport(papers=0, embedding=name, previous=name, seconds=_since(started))
        embedder = library.configured
        with library.catalog.unseen_change() as db:
            successor.prepare(db, embedder.name, embedder.fingerprint, embedder.dimension)
        _embed(library, embedder, progress)
        _switch(library, embedder, progress)
        if library.count("pending"):  # what a load that was killed left behind
            with writing(library, _PURPOSE, progress):
                index_pending(library, progress)
    count = library.count("indexed")
    return ReindexReport(papers=count, embedding=embedder.name, previous=previous[0], seconds=_since(started))


def _same(library: Library) -> bool:
    """Tell whether the model of the settings built the library; one that lost or gained dimensions did not."""
    embedder = library.configured
    if library.built_with != (embedder.name, embedder.fingerprint):
        return False
    with translated(library.catalog.path):
        return index.stored_dimension(library.catalog.db) in (None, embedder.dimension)


def _embed(library: Library, embedder: Embedder, progress: Progress) -> None:
    """Embed the papers that are indexed and not embedded yet, until there are none."""
    with translated(library.catalog.path):
        done = successor.count(library.catalog.db)
    try:
        while next(papers_in_turn(library, successor.missing), None) is not None:
            to_embed, to_save = tee(papers_in_turn(library, successor.missing))
            embedded = embedder.embed_papers(paper_text(stored) for stored in to_embed)
            for batch in batches(zip(to_save, embedded, strict=True), _SAVE_BATCH):
                with library.catalog.unseen_change() as db:
                    saved = sum(successor.save(db, stored, vectors) for stored, vectors in batch)
                done += saved
                progress("embedding", done, library.count("indexed"))
    except ModelError as exc:
        kept = f"{done} papers are embedded and kept; attest reindex goes on from there."
        raise type(exc)(f"{exc} {kept}" if done else str(exc)) from exc


def _switch(library: Library, embedder: Embedder, progress: Progress) -> None:
    """Build the new index and put both in the place of the old; a kill leaves the old or the new, whole."""
    with library.locked(_PURPOSE):
        _embed(library, embedder, progress)  # what a load brought in the meantime; now nobody writes
        library.claim()
        name = f"{INDEX_NAME}-{library.version}"
        new = library.index(name)
        try:
            _build(library, new, embedder.dimension, progress)
            mark = new.mark()
        finally:
            new.close()
        with library.catalog.change() as db:
            successor.take_over(db)
            library.switch(db, name, mark)
        library.refresh()
        library.drop_other_indexes()


def _build(library: Library, new: VectorIndex, dimension: int, progress: Progress) -> None:
    """Fill a new Chroma index with the new chunks, and see that they are all there when it is read anew."""
    new.rebuild()
    with translated(library.catalog.path):
        total = successor.count(library.catalog.db)
    last = done = stored = 0
    while True:
        with translated(library.catalog.path):
            part = successor.chunks(library.catalog.db, last, _READ_BATCH, dimension)
        if part is None:
            break
        ids = [chunk_id for paper_id, count in part.counts for chunk_id in index.chunk_ids(paper_id, count)]
        new.upsert(ids, part.vectors)
        last, done, stored = part.last, done + len(part.counts), stored + len(ids)
        progress("building the index", done, total)
    whole(new, stored)


def _since(started: float) -> float:
    return round(time.perf_counter() - started, 3)
