"""Where the vector index of a library stands, as its catalog remembers it, against where the settings want it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from functools import partial
from sqlite3 import Connection

from rag.errors import LibraryError
from rag.library.catalog import papers as stored_papers
from rag.library.catalog.damage import translated
from rag.library.catalog.store import Catalog
from rag.library.vectors import ChromaServer, FolderIndex, HybridIndex, ServerIndex, VectorIndex
from rag.text import clean

_HOME = "vector_home"
_ID = "library_id"
_REPAIR = "attest doctor --repair builds it {there} from the catalog, and nothing is embedded again"


class Home:
    """The place of one library's index: its own folder, or a Chroma server.

    On a server the library has an id, which ends in the number that the file system gave its catalog: a copy of the
    files has another number, so that no two libraries ever write into one collection.
    """

    def __init__(self, catalog: Catalog, server: ChromaServer | None, others_write: Callable[[], bool]) -> None:
        self._catalog, self._server, self._others_write = catalog, server, others_write

    def index(self, name: str) -> VectorIndex:
        """Return the library's index, which refuses to be used if it stands elsewhere."""
        return self._open(name, self.require, self._catalog)

    def other(self, name: str, papers: Catalog) -> VectorIndex:
        """Return an index at this place for the papers of a catalog, wherever the library's own stands."""
        return self._open(name, self.identity, papers)

    def require(self) -> str:
        """Return the id of the library, empty in a folder.

        Raises:
            LibraryError: the index stands elsewhere than the settings say.
        """
        stored = self._catalog.meta(_HOME) or ""
        wanted = self._server.home if self._server else ""
        if stored != wanted:
            there = "there" if self._server else "in the folder"
            was = f"on the Chroma server {stored}, " if stored else "in its folder, "
            remedy = "set ATTEST_CHROMA_URL and what belongs to it" if stored else "unset ATTEST_CHROMA_URL"
            raise LibraryError(
                f"The vector index of this library stands {was}not {f'on {wanted}' if wanted else 'in its folder'}; "
                f"{remedy} to use it where it is. {_REPAIR.format(there=there)}."
            )
        return self.identity()

    def identity(self) -> str:
        """Return the id that this library has on its server, empty in a folder.

        Raises:
            LibraryError: it has none of its own yet.
        """
        if self._server is None:
            return ""
        stored = self._catalog.meta(_ID) or ""
        if not stored.endswith(self._mark):
            raise LibraryError(
                f"This library has no vector index of its own on the Chroma server {self._server.home}: it is new, or "
                f"its files were copied from another. {_REPAIR.format(there='there')}."
            )
        return stored

    def claim(self, db: Connection) -> None:
        """Give the library an id of its own inside a running change, unless it has one."""
        if self._server and not (self._catalog.meta(_ID) or "").endswith(self._mark):
            self._catalog.set_meta(db, _ID, secrets.token_hex(6) + self._mark)

    def settle(self, db: Connection) -> None:
        """Note inside a running change, of this catalog or one that takes its place, that the index stands here."""
        self._catalog.set_meta(db, _HOME, self._server.home if self._server else "")
        if self._server:
            self._catalog.set_meta(db, _ID, self.identity())

    def _open(self, name: str, home: Callable[[], str], papers: Catalog) -> VectorIndex:
        if self._server is None:
            return FolderIndex(self._catalog.path.parent, name, home, self._others_write)
        if self._server.hybrid:
            return HybridIndex(self._server, name, home, partial(_texts, papers))
        return ServerIndex(self._server, name, home)

    @property
    def _mark(self) -> str:
        return f"-{self._catalog.path.stat().st_ino}"


def _texts(catalog: Catalog, chunk_ids: Sequence[str]) -> list[str]:
    """Return title and abstract of the papers of chunks, empty where there is none."""
    paper_ids = [chunk_id.rpartition("#")[0] for chunk_id in chunk_ids]
    with translated(catalog.path):
        rows = stored_papers.rows_of(catalog.db, "paper_id", list(dict.fromkeys(paper_ids)))
        found = [one.paper for one in stored_papers.get(catalog.db, list(rows.values()))]
    texts = {paper.paper_id: f"{clean(paper.title)}\n{clean(paper.abstract)}" for paper in found}
    return [texts.get(paper_id, "") for paper_id in paper_ids]
