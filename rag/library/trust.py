"""A catalog and a vector index in, whether the index is the catalog's and holds what it should."""

from __future__ import annotations

from rag.errors import VectorIndexError
from rag.library.catalog import papers
from rag.library.catalog.damage import translated
from rag.library.catalog.store import Catalog
from rag.library.vectors import VectorIndex

MARK = "vector_mark"
_REPAIR = "run: attest doctor --repair"


def holds(catalog: Catalog, index: VectorIndex) -> bool:
    """Tell whether an index holds as many vectors as the catalog has papers, or more.

    Raises:
        VectorIndexError: it is damaged, missing, out of reach, or another than the catalog was filled with.
        LibraryError: it stands elsewhere.
    """
    index.check()
    if catalog.meta(MARK) not in (None, index.mark()):
        message = f"The vector index is that of another library, or of another time; {_REPAIR}"
        raise VectorIndexError(message, mendable=True)
    wanted = _indexed(catalog)  # before Chroma's number: it is given papers first
    return index.count() >= wanted


def require_holding(catalog: Catalog, index: VectorIndex) -> None:
    """Raise VectorIndexError unless an index `holds` what it should."""
    if not holds(catalog, index):
        message = f"The vector index holds {index.count():,} of {_indexed(catalog):,} papers; {_REPAIR}"
        raise VectorIndexError(message, mendable=True)


def trust(catalog: Catalog, index: VectorIndex) -> None:
    """Take an index for the right one if none was noted, as in libraries of earlier versions; the caller writes."""
    if catalog.meta(MARK) is None:
        with catalog.unseen_change() as db:
            catalog.set_meta(db, MARK, index.mark())


def _indexed(catalog: Catalog) -> int:
    with translated(catalog.path):
        return papers.count(catalog.db, "indexed")
