"""The index on a Chroma server: several programs of one machine, or several libraries, over one server."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rag.errors import EmbedderMismatchError, LibraryError, VectorIndexError
from rag.library.vectors.address import ChromaServer
from rag.library.vectors.index import EF_SEARCH, NAMES, VectorIndex

if TYPE_CHECKING:
    from rag.library.vectors.api import Api

_PAGE = 100


class ServerIndex(VectorIndex):
    """An index in a collection of its own, named from the id of its library, on a server that others use too."""

    def __init__(self, server: ChromaServer, name: str, home: Callable[[], str]) -> None:
        super().__init__(name, home)
        self._server = server
        self._guard = threading.Lock()
        self._api: Api | None = None
        self._collection: Any = None

    def check(self) -> None:
        """Raise LibraryError unless the server answers and has the index."""
        self.count()

    def make(self) -> None:
        """Make the collection, empty, unless it is there."""
        with self._translated() as api:
            self._create(api)

    def rebuild(self) -> None:
        """Drop the collection and make it anew; the caller fills it again."""
        from chromadb.errors import NotFoundError

        with self._translated() as api:
            try:
                api.delete_collection(self._full(self._name), **self._place)
            except NotFoundError:
                pass  # it was never there, or somebody deleted it
            self._create(api)
        self.reopen()

    def seal(self) -> None:
        """Leave it to the server."""

    def reopen(self) -> None:
        """Forget which collection it was; the connection stays."""
        with self._guard:
            self._collection = None

    def move(self, name: str) -> None:
        """Use another collection of the library, or the same one as it is now."""
        with self._guard:
            self._name, self._collection = name, None

    def others(self) -> list[str]:
        """Return the collections of this library that are not in use, by the names of their indexes.

        None is known while the server cannot be asked.
        """
        found: list[str] = []
        try:
            prefix = self._full("")
            with self._translated() as api:
                while len(page := api.list_collections(_PAGE, len(found), **self._place)) == _PAGE:
                    found += [one.name for one in page]
        except LibraryError:
            return []
        names = [name.removeprefix(prefix) for name in found + [one.name for one in page] if name.startswith(prefix)]
        return sorted(name for name in names if NAMES.fullmatch(name) and name != self._name)

    def drop_others(self) -> None:
        """Delete the collections of this library that are not in use."""
        for name in self.others():
            with self._translated() as api:
                api.delete_collection(self._full(name), **self._place)

    def close(self) -> None:
        """Close the connections."""
        with self._guard:
            if self._api is not None:
                self._api.close_session()
            self._api = self._collection = None

    @property
    def _place(self) -> dict[str, Any]:
        return {"tenant": self._server.tenant, "database": self._server.database}

    def _full(self, name: str) -> str:
        return f"attest-{self._home()}-{name}"

    @contextmanager
    def _opened(self) -> Iterator[Any]:
        """Give the collection, looked up once; requests of several threads run at the same time."""
        from chromadb.api.models.Collection import Collection

        with self._translated() as api:
            with self._guard:
                if self._collection is None:
                    model = api.get_collection(self._full(self._name), **self._place)
                    self._collection = Collection(client=api, model=model, embedding_function=None)
                collection = self._collection
            yield collection

    @contextmanager
    def _translated(self) -> Iterator[Any]:
        """Give the connection, with Chroma's errors as ours."""
        import chromadb.errors  # with chromadb itself 0.8 s, and many commands never search

        from rag.library.vectors.api import Api

        with self._guard:
            if self._api is None:
                self._api = Api(self._server)
            api = self._api
        try:
            yield api
        except chromadb.errors.InvalidArgumentError as exc:
            raise EmbedderMismatchError(
                f"The Chroma server {self._server.url} refuses these vectors: the library was built with another "
                "embedding model. Go back to that one, or embed its papers anew with: attest reindex"
            ) from exc
        except chromadb.errors.NotFoundError as exc:
            self.reopen()
            raise VectorIndexError(
                f"The Chroma server {self._server.home} no longer has the index of this library, or has no such "
                "tenant or database; attest doctor --repair builds it again, and nothing is embedded.",
                mendable=True,
            ) from exc
        except chromadb.errors.ChromaError as exc:
            raise VectorIndexError(
                f"The Chroma server {self._server.url} cannot do that ({exc}); try again, and if that "
                "does not help, run: attest doctor --repair"
            ) from exc

    def _create(self, api: Api) -> None:
        api.get_or_create_collection(
            self._full(self._name),
            configuration={"hnsw": {"space": "cosine", "ef_search": EF_SEARCH}},
            **self._place,
        )

    def _batch_size(self) -> int:
        assert self._api is not None
        return int(self._api.get_max_batch_size())
