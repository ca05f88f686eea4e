"""A library in, the same with a vector index built from its catalog out, where the settings say; nothing is embedded.

The new index stands beside the old one until it is whole, so searches go on and a kill leaves one of the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from rag.errors import LibraryError, VectorIndexError
from rag.library.catalog import index, papers
from rag.library.catalog.damage import translated
from rag.library.library import Library, Progress
from rag.library.trust import trust
from rag.library.vectors import INDEX_NAME, VectorIndex
from rag.schema import Filters


@contextmanager
def writing(library: Library, purpose: str, progress: Progress) -> Iterator[None]:
    """Hold the writer lock over an index that is right, built anew before if it was damaged or gone.

    Raises:
        LibraryLockedError: another process writes.
        EmbedderMismatchError: the library was built with another embedder.
        VectorIndexError: the index is out of reach.
        LibraryError: it stands elsewhere.
    """
    with library.writer(purpose, mending=True):
        ensure_index(library, progress)
        yield


def ensure_index(library: Library, progress: Progress, *, here: bool = False) -> bool:
    """Build the index if it is damaged or gone, and return whether it was; the caller writes.

    `here` tells to build it where the settings say if it stands elsewhere or does not answer.

    Raises:
        VectorIndexError: there is no reaching the place where it should be.
        LibraryError: it stands elsewhere.
    """
    try:
        library.check_index()
    except LibraryError as exc:
        if not here and not (isinstance(exc, VectorIndexError) and exc.mendable):
            raise
        rebuild(library, progress)
        return True
    trust(library.catalog, library.vectors)
    library.drop_stale()
    return False


def rebuild(library: Library, progress: Progress) -> None:
    """Fill a new index from the catalog's vectors and switch to it; the caller holds the writer lock."""
    library.claim()
    name = f"{INDEX_NAME}-{library.version}"
    new = library.index(name)
    try:
        fill(new, library, progress)
        mark = new.mark()
    finally:
        new.close()
    with library.catalog.change() as db:
        index.forget_stale(db, index.stale(db))
        library.switch(db, name, mark)
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
    new.seal()
    new.reopen()
    found = new.count()
    if found != stored:
        raise LibraryError(f"The new index holds {found} of {stored} vectors; run the same command again.")
