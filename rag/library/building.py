"""A library in, the same with a vector index built from its catalog out, where the settings say; nothing is embedded.

The new index stands beside the old one until it is whole, so searches go on and a kill leaves one of the two.
"""

from __future__ import annotations

import numpy as np

from rag.errors import LibraryError
from rag.library.catalog import index, papers
from rag.library.catalog.store import translated
from rag.library.ingest import Progress
from rag.library.library import Library
from rag.library.vectors import INDEX_NAME, VectorIndex
from rag.schema import Filters


def ensure_index(library: Library, progress: Progress) -> bool:
    """Build the index if it is gone or stands elsewhere, and return whether it was; the caller writes.

    Raises:
        LibraryError: there is no reaching the place where it should be.
    """
    try:
        library.vectors.check()
    except LibraryError:
        rebuild(library, progress)
        return True
    library.drop_stale()
    return False


def rebuild(library: Library, progress: Progress) -> None:
    """Fill a new index from the catalog's vectors and switch to it; the caller holds the writer lock."""
    library.claim()
    name = f"{INDEX_NAME}-{library.version}"
    new = library.index(name)
    try:
        fill(new, library, progress)
    finally:
        new.close()
    with library.catalog.change() as db:
        index.forget_stale(db, index.stale(db))
        library.switch(db, name)
    library.refresh()
    library.drop_other_indexes()


def fill(new: VectorIndex, library: Library, progress: Progress) -> None:
    """Put the vectors of a library's catalog into an index, and nothing else.

    Raises:
        LibraryError: they are not all there when it is read anew.
    """
    new.rebuild()
    rows = library.find(Filters())
    done = stored = 0
    for part in papers.batches(rows):
        with translated(library.catalog.path):
            vectors = index.load_vectors(library.catalog.db, part, library.embedder.dimension)
        indexed = [(one.paper.paper_id, vectors[one.row].chunks) for one in library.get(part) if one.row in vectors]
        if indexed:
            ids = [chunk_id for paper_id, chunks in indexed for chunk_id in index.chunk_ids(paper_id, len(chunks))]
            new.upsert(ids, np.concatenate([chunks for _, chunks in indexed]))
            stored += len(ids)
        done += len(part)
        progress("rebuilding the index", done, len(rows))
    whole(new, stored)


def whole(new: VectorIndex, stored: int) -> None:
    """See that an index holds what was stored in it.

    Raises:
        LibraryError: it does not.
    """
    new.reopen()
    found = new.count()
    if found != stored:
        raise LibraryError(f"The new index holds {found} of {stored} vectors; run the same command again.")
