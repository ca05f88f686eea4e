"""A library whose vector index is damaged or gone in; the index built anew beside the searches out."""

from __future__ import annotations

import logging

from rag.errors import AttestError, LibraryLockedError
from rag.library.building import ensure_index, rebuild
from rag.library.library import Library

logger = logging.getLogger(__name__)


def mend_beside(library: Library, *, doubted: bool = False) -> None:
    """Build the index anew in a thread, unless that is under way, here or in another program.

    An index is built as it is needed: if it is right by then, nothing happens, unless what it finds is `doubted`.
    """
    name = library.catalog.meta("vector_index")
    library.helper.start(lambda: _mend(library, name if doubted else None, doubted=doubted))


def _mend(library: Library, name: str | None, *, doubted: bool) -> None:
    try:
        with library.locked("building the vector index anew", timeout=0):
            if doubted and library.catalog.meta("vector_index") == name:
                rebuild(library, _silent)
            elif ensure_index(library, _silent):
                logger.info("the vector index was damaged or gone, and is built anew from the catalog")
    except LibraryLockedError:
        pass  # who writes mends it first, and the next search looks again
    except AttestError as exc:
        logger.warning("the vector index could not be built anew: %s", exc)


def _silent(stage: str, done: int, total: int | None) -> None:
    """Report progress to nobody."""
