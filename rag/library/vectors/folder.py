"""The index in a folder of the library: Chroma inside the program, for one machine."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rag.errors import EmbedderMismatchError, VectorIndexError
from rag.library.catalog.index import Vectors
from rag.library.vectors import seal
from rag.library.vectors.index import EF_SEARCH, INDEX_NAME, NAMES, VectorIndex, anywhere

_COLLECTION = "papers"
GRAPH: dict[str, Any] = {"space": "cosine", "ef_search": EF_SEARCH}
_REPAIR = "attest doctor --repair"
_LEAST_FREE = 1_000_000  # bytes; Chroma does not always say that it is for want of them


class FolderIndex(VectorIndex):
    """An index in the folder `name` of a library.

    A client that was opened before another process wrote does not see that, and destroys it with its
    own next write. So whoever sees `library_version` move calls `reopen` before anything else. What a writer was
    killed over is not believed: `others_write` tells whether one is at work.
    """

    def __init__(
        self,
        library: Path,
        name: str = INDEX_NAME,
        home: Callable[[], str] = anywhere,
        others_write: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__(name, home)
        self._library, self._others_write = library, others_write
        self._guard = threading.RLock()
        self._client: Any = None
        self._collection: Any = None
        self._unsealed = False  # by this program, since it was opened

    def check(self) -> None:
        """See that the index is there and as its last writer left it.

        Raises:
            VectorIndexError: it is missing or damaged.
            LibraryError: it stands somewhere else.
        """
        with self._opened():
            pass

    def make(self) -> None:
        """Make the index, empty, unless it is there."""
        with self._guard:
            try:
                self.check()
            except VectorIndexError:
                self.rebuild()

    def rebuild(self) -> None:
        """Drop all that it holds, damaged or not; the caller fills it again."""
        with self._guard:
            self.reopen()
            shutil.rmtree(self._folder, ignore_errors=True)
            with self._translated():
                self._open(make=True)

    def upsert(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Store vectors, float32 [ids, d], replacing those of the same ids."""
        with self._guard:
            self._unseal()
            super().upsert(ids, vectors)

    def delete(self, ids: Sequence[str]) -> None:
        """Drop the vectors of the given ids; unknown ids are no error."""
        with self._guard:
            self._unseal()
            super().delete(ids)

    def seal(self) -> None:
        """Note what the files are like, if this program changed them."""
        with self._guard:
            if not self._unsealed:
                return
            with self._opened() as collection:
                some = collection.get(limit=1, include=["embeddings"])["embeddings"]
                if len(some):  # a search has Chroma write what it has put off
                    collection.query(query_embeddings=some, n_results=1, include=[])
            self.reopen()
            seal.put_on(self._folder)
            self._unsealed = False

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
            self._unsealed = self._unsealed and name == self._name
            self._name = name

    def others(self) -> list[str]:
        """Return the folders of indexes that are not in use."""
        beside = [path.name for path in self._library.glob(f"{INDEX_NAME}*")]
        return sorted(name for name in beside if NAMES.fullmatch(name) and name != self._name)

    def drop_others(self) -> None:
        """Delete the indexes that are not in use; what cannot be deleted now stays, and is no harm."""
        for name in self.others():
            shutil.rmtree(self._library / name, ignore_errors=True)

    def close(self) -> None:
        """Close the files."""
        self.reopen()

    @property
    def _folder(self) -> Path:
        return self._library / self._name

    def _unseal(self) -> None:
        with self._opened():  # what is damaged is not written to
            if not self._unsealed or not seal.is_off(self._folder):
                try:
                    seal.take_off(self._folder)
                except OSError as exc:
                    raise VectorIndexError(
                        f"{self._folder} cannot be written to ({exc.strerror or exc}): if the disk is full, free some "
                        "space and run the same command again."
                    ) from exc
            self._unsealed = True

    @contextmanager
    def _opened(self) -> Iterator[Any]:
        with self._guard, self._translated():
            if self._collection is None:
                self._open()
            yield self._collection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Turn Chroma's errors into ours."""
        import chromadb.errors  # with chromadb itself 0.8 s, and many commands never search

        try:
            yield
        except chromadb.errors.InvalidArgumentError as exc:
            raise EmbedderMismatchError(
                f"The library was built with another embedding model ({exc}); go back to that one, or embed "
                "its papers anew with: attest reindex"
            ) from exc
        except chromadb.errors.ChromaError as exc:
            self.reopen()
            if "full" in str(exc) or shutil.disk_usage(self._library).free < _LEAST_FREE:
                raise VectorIndexError(
                    f"The disk is full while writing {self._folder}; what was stored before is safe. "
                    "Free some space and run the same command again."
                ) from exc
            raise self._damaged(f"cannot be used ({exc})") from exc

    def _left_off(self) -> bool:
        """Tell whether a writer began and nobody writes: looked at twice, as one may have ended in between."""
        return seal.is_off(self._folder) and not self._others_write() and seal.is_off(self._folder)

    def _damaged(self, how: str) -> VectorIndexError:
        return VectorIndexError(f"The vector index {self._folder} {how}; run: {_REPAIR}", mendable=True)

    def _open(self, *, make: bool = False) -> None:
        import chromadb
        from chromadb.config import Settings

        self._home()
        if not make:
            if not (self._folder / seal.DATABASE).is_file():
                raise self._damaged("is gone")  # Chroma would make an empty one
            if not self._unsealed and self._left_off():
                raise self._damaged("was being written by a program that was ended")
            if seal.broken(self._folder):
                raise self._damaged("is damaged: its files are not what was written")
        try:
            self._client = chromadb.PersistentClient(path=self._folder, settings=Settings(anonymized_telemetry=False))
        except AttributeError as exc:  # chromadb's own, where its database is damaged: it stops what never started
            raise chromadb.errors.InternalError("its database is damaged") from exc
        if make:
            self._unsealed = True
            self._collection = self._client.create_collection(
                _COLLECTION,
                embedding_function=None,  # else Chroma would fetch a model of its own
                configuration={"hnsw": GRAPH},
            )
        else:
            self._collection = self._client.get_collection(_COLLECTION, embedding_function=None)

    def _batch_size(self) -> int:
        return int(self._client.get_max_batch_size())
