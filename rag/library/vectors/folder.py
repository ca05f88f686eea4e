"""The index in a folder of the library: Chroma inside the program, for one machine."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rag.errors import EmbedderMismatchError, LibraryError
from rag.library.vectors.index import EF_SEARCH, INDEX_NAME, NAMES, VectorIndex, anywhere

_COLLECTION = "papers"
_LEAST_FREE = 1_000_000  # bytes; Chroma does not always say that it is for want of them


class FolderIndex(VectorIndex):
    """An index in the folder `name` of a library.

    A client that was opened before another process wrote does not see that, and destroys it with its
    own next write. So whoever sees `library_version` move calls `reopen` before anything else.
    """

    def __init__(self, library: Path, name: str = INDEX_NAME, home: Callable[[], str] = anywhere) -> None:
        super().__init__(name, home)
        self._library = library
        self._guard = threading.RLock()
        self._client: Any = None
        self._collection: Any = None

    def check(self) -> None:
        """Raise LibraryError if the index stands somewhere else; a folder is there or is made."""
        self._home()

    def make(self) -> None:
        """Leave it to the first use, which makes it."""

    def rebuild(self) -> None:
        """Drop all that it holds; the caller fills it again."""
        with self._opened():
            self._client.delete_collection(_COLLECTION)
            self.reopen()

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
                if "full" in str(exc) or shutil.disk_usage(self._library).free < _LEAST_FREE:
                    raise LibraryError(
                        f"The disk is full while writing {self._library / self._name}; what was stored before is safe. "
                        "Free some space and run the same command again."
                    ) from exc
                raise LibraryError(
                    f"The vector index {self._library / self._name} cannot be used ({exc}); run: attest doctor --repair"
                ) from exc

    def _open(self) -> None:
        import chromadb
        from chromadb.config import Settings

        self._home()
        try:
            self._client = chromadb.PersistentClient(
                path=self._library / self._name, settings=Settings(anonymized_telemetry=False)
            )
        except AttributeError as exc:  # chromadb's own, where its database is damaged: it stops what never started
            raise chromadb.errors.InternalError("its database is damaged") from exc
        self._collection = self._client.get_or_create_collection(
            _COLLECTION,
            embedding_function=None,  # else Chroma would fetch a model of its own
            configuration={"hnsw": {"space": "cosine", "ef_search": EF_SEARCH}},
        )

    def _batch_size(self) -> int:
        return int(self._client.get_max_batch_size())
