"""A library: catalog, vector index and embedder of one folder, opened together and kept in step."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from sqlite3 import Connection
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from rag.errors import LibraryEmptyError, LibraryError
from rag.library.catalog import index, papers
from rag.library.catalog.damage import translated
from rag.library.catalog.index import Vectors
from rag.library.catalog.papers import StoredPaper
from rag.library.catalog.store import Catalog
from rag.library.embedding.embedder import Embedder
from rag.library.embedding.opening import require_same
from rag.library.helper import Helper
from rag.library.home import Home
from rag.library.lock import is_held, writer_lock
from rag.library.memory import Memory
from rag.library.trust import MARK, holds, require_holding
from rag.library.vectors import INDEX_NAME, ChromaServer, FolderIndex, VectorIndex
from rag.schema import Filters

T = TypeVar("T")

# What is under way, how many are done, and of how many if that is known.
Progress = Callable[[str, int, int | None], None]


class Library:
    """The stored collection in a folder.

    The catalog is the truth and Chroma an index of it. One process writes at a time (`writer`); readers
    call `refresh` before they look, so that they see what another process wrote.
    """

    def __init__(
        self,
        folder: Path,
        open_embedder: Callable[[], Embedder],
        *,
        create: bool = False,
        own_ids: bool = False,
        lock_timeout: float = 10.0,
        server: ChromaServer | None = None,
    ) -> None:
        """Open the library in `folder`, making it if `create`; its vector index stands there, or on a `server`.

        With `own_ids` (kept from the first load on) records keep their source's ids, nothing is
        merged and a record may lack its title: what a run over a BEIR folder needs.

        Raises:
            LibraryEmptyError: there is none and `create` is false.
            LibraryError: it cannot be opened.
        """
        self.folder = folder
        self._open_embedder = open_embedder
        self.catalog = Catalog(folder, create=create)
        self._seen = self.catalog.version  # before the name: who switches in between is noticed by `refresh`
        self.server = server
        self._writes = False
        self._home = Home(self.catalog, server, lambda: not self._writes and is_held(self.folder))
        self.vectors = self._home.index(self._index_name)
        self.lock_timeout = lock_timeout
        self._own_ids = own_ids
        self._guard = threading.Lock()
        self._memory = Memory()
        self._matrix: tuple[int, NDArray[np.int64], Vectors] | None = None
        self._checked: int | None = None  # the version at which the index was seen to be right
        self.helper = Helper()

    @cached_property
    def configured(self) -> Embedder:
        """The embedding model of the settings, loaded when it is first needed, whatever built this library."""
        return self._open_embedder()

    @property
    def embedder(self) -> Embedder:
        """The embedding model, checked each time: another process may have switched the library to another.

        Raises:
            EmbedderMismatchError: another one built this library.
        """
        require_same(self.built_with, self.configured)
        return self.configured

    @property
    def built_with(self) -> tuple[str, str] | None:
        """Name and fingerprint of the embedding model that built this library; None before the first load."""
        name, fingerprint = self.catalog.meta("embedder"), self.catalog.meta("embedder_fingerprint")
        return None if name is None or fingerprint is None else (name, fingerprint)

    @property
    def version(self) -> int:
        """The number that every change raises."""
        return self.catalog.version

    @property
    def own_ids(self) -> bool:
        """Whether records keep their source's ids and nothing is merged."""
        stored = self.catalog.meta("own_ids")
        return self._own_ids if stored is None else stored == "1"

    def refresh(self) -> int:
        """Follow what other processes wrote; return the `library_version` that is now seen."""
        version = self.catalog.version
        with self._guard:
            if version != self._seen:
                self.vectors.move(self._index_name)
                self._seen = version
        return version

    def index(self, name: str, papers_of: Library | None = None) -> VectorIndex:
        """Return another index of this library, at the place that the settings name; the caller closes it.

        It will hold papers of this library, or of the one that is to take its place.
        """
        return self._home.other(name, (papers_of or self).catalog)

    def claim(self) -> None:
        """Have an id for the place that the settings name; the caller holds the writer lock."""
        with self.catalog.unseen_change() as db:
            self._home.claim(db)

    def switch(self, db: Connection, name: str, mark: str) -> None:
        """Note inside a running change that an index of that name, at the place of the settings, is in use now."""
        self.catalog.set_meta(db, "vector_index", name)
        self.catalog.set_meta(db, MARK, mark)
        self._home.settle(db)

    def drop_other_indexes(self) -> None:
        """Delete the indexes that are not in use, in the folder too if the index stands on a server."""
        self.vectors.drop_others()
        if self.server:
            FolderIndex(self.folder, "").drop_others()

    @contextmanager
    def writer(self, purpose: str, *, mending: bool = False) -> Iterator[None]:
        """Hold the writer lock, caught up with the writers before; leftovers of a crash are cleared first.

        Who is `mending` takes the index as it is.

        Raises:
            LibraryLockedError: another process writes.
            EmbedderMismatchError: the library was built with another embedder.
            VectorIndexError: the vector index cannot be used.
            LibraryError: it stands elsewhere.
        """
        with self.locked(purpose):
            embedder = self.embedder
            if self.built_with is None:
                self._begin(embedder)
            if not mending:
                self.check_index()
                self.drop_stale()
            yield

    def _begin(self, embedder: Embedder) -> None:
        """Make the index of a new library, and note what built it and where that is."""
        self.claim()
        first = self.index(self._index_name)
        first.rebuild()
        mark = first.mark()
        first.seal()
        first.close()
        with self.catalog.change() as db:
            self.catalog.set_meta(db, "embedder", embedder.name)
            self.catalog.set_meta(db, "embedder_fingerprint", embedder.fingerprint)
            self.catalog.set_meta(db, "own_ids", "1" if self._own_ids else "0")
            self.switch(db, self._index_name, mark)
        self.refresh()

    def check_index(self) -> None:
        """See that the vector index is there, is this library's, and holds no less than the catalog says.

        Raises:
            VectorIndexError: it is not, or does not.
            LibraryError: it stands elsewhere.
        """
        if not holds(self.catalog, self.vectors):
            self.refresh()  # papers were removed in between, perhaps
            require_holding(self.catalog, self.vectors)

    def nearest(self, vector: Vectors, limit: int, text: str = "") -> list[tuple[str, float]]:
        """Return what `VectorIndex.nearest` does, once the index was seen to be right.

        Raises:
            VectorIndexError: the index is damaged, missing or out of reach.
            LibraryError: it stands elsewhere.
        """
        seen = self._seen
        if self._checked != seen:
            self.check_index()
            self._checked = seen
        return self.vectors.nearest(vector, limit, text)

    @contextmanager
    def locked(self, purpose: str, timeout: float | None = None) -> Iterator[None]:
        """Hold the writer lock, caught up with the writers before, whatever embedder is configured.

        `timeout` is how many seconds are waited for another writer, else what the settings say.

        Raises:
            LibraryLockedError: another process writes.
        """
        with writer_lock(self.folder, self.lock_timeout if timeout is None else timeout, purpose):
            self._writes = True
            try:
                self.refresh()
                yield
            finally:
                with suppress(LibraryError):  # then it stays without
                    self.vectors.seal()
                # A graph that grew between queries now and then misses a vector (in 2 of 60 builds of 344
                # vectors); one that is read anew did not in 60.
                with self._guard:
                    self.vectors.move(self._index_name)
                    self._seen = self.catalog.version
                self._writes = False

    @property
    def _index_name(self) -> str:
        return self.catalog.meta("vector_index") or INDEX_NAME

    def drop_stale(self) -> None:
        """Drop from Chroma what no longer belongs there."""
        with translated(self.catalog.path):
            chunk_ids = index.stale(self.catalog.db)
        if chunk_ids:
            self.vectors.delete(chunk_ids)
            with self.catalog.change() as db:
                index.forget_stale(db, chunk_ids)

    def count(self, state: str | None = None) -> int:
        """Return the number of papers, of one state (pending, indexed) if given."""
        with translated(self.catalog.path):
            return papers.count(self.catalog.db, state)

    def chunk_matrix(self) -> tuple[NDArray[np.int64], Vectors]:
        """Return all chunks, rows int64 [n] and vectors float32 [n, d], kept until the library changes.

        1.5 MB for 1,000 papers.
        """
        version = self._seen
        with self._guard:
            if self._matrix is None or self._matrix[0] != version:
                with translated(self.catalog.path):
                    self._matrix = version, *index.chunk_matrix(self.catalog.db, self.embedder.dimension)
            return self._matrix[1:]

    def remembered(self, name: Hashable, make: Callable[[], T]) -> T:
        """Return what `make` gives, kept under its name until the library changes; the oldest of many goes."""
        return self._memory.get(self.version, name, make)

    def find(self, filters: Filters) -> list[int]:
        """Return the rows of the papers that pass."""
        with translated(self.catalog.path):
            return papers.find(self.catalog.db, filters)

    def get(self, rows: Sequence[int]) -> list[StoredPaper]:
        """Return the papers of the given rows, in that order."""
        with translated(self.catalog.path):
            return papers.get(self.catalog.db, rows)

    def by_key(self, key: str) -> StoredPaper:
        """Return the paper with that key.

        Raises:
            LibraryError: there is none.
        """
        with translated(self.catalog.path):
            row = papers.rows_of(self.catalog.db, "key", [key]).get(key)
        if row is None:
            raise LibraryError(f"There is no paper with the key {key}; attest papers lists the keys.")
        return self.get([row])[0]

    def require_papers(self) -> None:
        """Raise LibraryEmptyError if nothing can be found yet."""
        if not self.count("indexed"):
            raise LibraryEmptyError(f"The library in {self.folder} is empty; load papers with: attest ingest PATH")

    def close(self) -> None:
        """Close the files of catalog and index, once what is done beside is done."""
        self.helper.wait()
        self.vectors.close()
        self.catalog.close()
