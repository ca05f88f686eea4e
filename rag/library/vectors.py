"""Chroma behind a small interface: unit vectors in under our own ids, the nearest ids with their cosines out."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rag.errors import EmbedderMismatchError, LibraryError
from rag.library.catalog.index import Vectors

INDEX_NAME = "chroma"
_COLLECTION = "papers"
# Each re-indexing builds its own, numbered by the library_version it was built at.
_NAMES = re.compile(rf"{INDEX_NAME}(-\d+)?")
# Of the exact 200 nearest of 50,810 papers 400 finds 0.969, 800 0.990, 1600 0.997 (2.1, 3.2 and 4.6 ms).
_EF_SEARCH = 800


class VectorIndex:
    """The Chroma collection of one library, in the folder `name` of it; every call is safe from any thread.

    A client that was opened before another process wrote does not see that, and destroys it with its
    own next write. So whoever sees `library_version` move calls `reopen` before anything else.
    """

    def __init__(self, library: Path, name: str = INDEX_NAME) -> None:
        self._folder = library / name
        self._guard = threading.RLock()
        self._client: Any = None
        self._collection: Any = None

    def upsert(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Store vectors, float32 [ids, d], replacing those of the same ids."""
        with self._opened() as collection:
            if collection.configuration_json["hnsw"]["ef_search"] != _EF_SEARCH:  # made by an earlier version
                collection.modify(configuration={"hnsw": {"ef_search": _EF_SEARCH}})
            size = self._client.get_max_batch_size()
            for start in range(0, len(ids), size):
                part = slice(start, start + size)
                collection.upsert(ids=list(ids[part]), embeddings=vectors[part])

    def delete(self, ids: Sequence[str]) -> None:
        """Drop the vectors of the given ids; unknown ids are no error."""
        with self._opened() as collection:
            size = self._client.get_max_batch_size()
            for start in range(0, len(ids), size):
                collection.delete(ids=list(ids[start : start + size]))

    def nearest(self, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        """Return up to `limit` ids nearest to a unit vector, float32 [d], with their cosines, best first."""
        with self._opened() as collection:
            found = collection.query(query_embeddings=vector[None, :], n_results=limit, include=["distances"])
        return [(i, 1.0 - d) for i, d in zip(found["ids"][0], found["distances"][0], strict=True)]

    def count(self) -> int:
        """Return the number of vectors that Chroma believes it holds."""
        with self._opened() as collection:
            return int(collection.count())

    def reopen(self) -> None:
        """Forget all that is cached, so that the next call sees what other processes wrote."""
        with self._guard:
            if self._client is not None:
                self._client.close()
            self._client = self._collection = None

    def move(self, name: str) -> None:
        """Use the index in another folder of the library, or the same one as it is now."""
        with self._guard:
            self.reopen()
            self._folder = self._folder.with_name(name)

    def others(self) -> list[Path]:
        """Return the folders of indexes that are not in use: leftovers of a re-indexing that was killed."""
        beside = self._folder.parent.glob(f"{INDEX_NAME}*")
        return sorted(path for path in beside if _NAMES.fullmatch(path.name) and path != self._folder)

    def drop_others(self) -> None:
        """Delete the indexes that are not in use; what cannot be deleted now stays, and is no harm."""
        for path in self.others():
            shutil.rmtree(path, ignore_errors=True)

    def rebuild(self) -> None:
        """Drop the whole collection; the caller fills it again."""
        with self._opened():
            self._client.delete_collection(_COLLECTION)
            self.reopen()

    @contextmanager
    def _opened(self) -> Iterator[Any]:
        import chromadb.errors  # with chromadb itself 0.8 s, and many commands never search

        with self._guard:
            try:
                if self._collection is None:
                    self._open()
                yield self._collection
            except chromadb.errors.InvalidArgumentError as exc:
                raise EmbedderMismatchError(
                    f"The library was built with another embedding model ({exc}); go back to that one, or embed "
                    "its papers anew with: attest reindex"
                ) from exc
            except chromadb.errors.ChromaError as exc:
                raise LibraryError(
                    f"The vector index {self._folder} cannot be used ({exc}); run: attest doctor --repair"
                ) from exc

    def _open(self) -> None:
        import chromadb
        from chromadb.config import Settings

        self._client = chromadb.PersistentClient(path=self._folder, settings=Settings(anonymized_telemetry=False))
        self._collection = self._client.get_or_create_collection(
            _COLLECTION,
            embedding_function=None,  # else Chroma would fetch a model of its own
            configuration={"hnsw": {"space": "cosine", "ef_search": _EF_SEARCH}},
        )
