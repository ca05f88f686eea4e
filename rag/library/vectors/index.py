"""Chroma behind a small interface: unit vectors in under our own ids, the nearest ids with their cosines out."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

from rag.library.catalog.index import Vectors

INDEX_NAME = "chroma"
# Each re-indexing builds its own, numbered by the library_version it was built at.
NAMES = re.compile(rf"{INDEX_NAME}(-\d+)?")
# Of the exact 200 nearest of 50,810 papers 400 finds 0.969, 800 0.990, 1600 0.997 (2.1, 3.2 and 4.6 ms).
EF_SEARCH = 800


def anywhere() -> str:
    """Let an index be used wherever it stands, for a library without an id."""
    return ""


class VectorIndex(ABC):
    """The Chroma collection called `name` of one library; every call is safe from any thread.

    Before it is opened, `home` is asked for the id of the library, and raises LibraryError if the library's index
    stands somewhere else.
    """

    gives_cosines = True  # where `nearest` gives other scores, they cannot be compared

    def __init__(self, name: str, home: Callable[[], str]) -> None:
        self._name, self._home = name, home

    def upsert(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Store vectors, float32 [ids, d], replacing those of the same ids."""
        with self._opened() as collection:
            hnsw = collection.configuration_json.get("hnsw")
            if hnsw and hnsw["ef_search"] != EF_SEARCH:  # made by an earlier version
                collection.modify(configuration={"hnsw": {"ef_search": EF_SEARCH}})
            size = self._batch_size()
            for start in range(0, len(ids), size):
                part = slice(start, start + size)
                self._put(collection, list(ids[part]), vectors[part])

    def delete(self, ids: Sequence[str]) -> None:
        """Drop the vectors of the given ids; unknown ids are no error."""
        with self._opened() as collection:
            size = self._batch_size()
            for start in range(0, len(ids), size):
                collection.delete(ids=list(ids[start : start + size]))

    def nearest(self, vector: Vectors, limit: int, text: str = "") -> list[tuple[str, float]]:
        """Return up to `limit` ids nearest to a unit vector, float32 [d], with their cosines, best first.

        A server that searches words too takes them from `text`, and its scores are no cosines.
        """
        with self._opened() as collection:
            found = collection.query(query_embeddings=vector[None, :], n_results=limit, include=["distances"])
        return [(i, 1.0 - d) for i, d in zip(found["ids"][0], found["distances"][0], strict=True)]

    def count(self) -> int:
        """Return the number of vectors that Chroma believes it holds."""
        with self._opened() as collection:
            return int(collection.count())

    def mark(self) -> str:
        """Return the id that Chroma gave to what holds the vectors: no other index ever has the same."""
        with self._opened() as collection:
            return str(collection.id)

    @abstractmethod
    def seal(self) -> None:
        """Note, now that a writer is done, what the index is like, where that can be done."""

    @abstractmethod
    def check(self) -> None:
        """See that the index can be used now.

        Raises:
            VectorIndexError: it is damaged, missing or out of reach.
            LibraryError: it stands elsewhere.
        """

    @abstractmethod
    def make(self) -> None:
        """Make the index, empty, unless it is there."""

    @abstractmethod
    def rebuild(self) -> None:
        """Drop all that it holds; the caller fills it again."""

    @abstractmethod
    def reopen(self) -> None:
        """Forget all that is cached, so that the next call sees what other processes wrote."""

    @abstractmethod
    def move(self, name: str) -> None:
        """Use the index of another name, or the same one as it is now."""

    @abstractmethod
    def others(self) -> list[str]:
        """Return the names of indexes that are not in use: leftovers of a re-indexing that was killed."""

    @abstractmethod
    def drop_others(self) -> None:
        """Delete the indexes that are not in use; what cannot be deleted now stays, and is no harm."""

    @abstractmethod
    def close(self) -> None:
        """Let go of files and connections; the next call opens them again."""

    @abstractmethod
    def _opened(self) -> AbstractContextManager[Any]:
        """Give the collection for a moment, with Chroma's errors as ours."""

    @abstractmethod
    def _batch_size(self) -> int:
        """Return how many vectors one call may hold; the index is open."""

    def _put(self, collection: Any, ids: list[str], vectors: Vectors) -> None:
        collection.upsert(ids=ids, embeddings=vectors)
