"""What one worker does of a load: it reads parts of files, and cleans and embeds papers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import islice

from rag.errors import EmbedderMismatchError, SourceError
from rag.library.catalog.index import PaperVectors
from rag.library.catalog.papers import StoredPaper
from rag.library.embedding.embedder import Embedder
from rag.library.embedding.opening import open_embedder
from rag.library.embedding.runtimes import prefer
from rag.library.indexing import paper_text
from rag.sources import registry
from rag.sources.files import SourceFile
from rag.sources.registry import Item

PART = 200  # items: as many as are stored in one transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A file that is to be read: its place in the load, and its `stamp` as the writer sees it."""

    number: int
    file: SourceFile
    stamp: tuple[int, int]
    fmt: str | None
    mapping: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some items of a file, up to `PART`; `ended` tells that they are its last ones.

    `broken` is message, path and line of the error by which the file broke off.
    """

    items: list[Item]
    ended: bool
    broken: tuple[str, str, int | None] | None = None


# Name and fingerprint of an embedding model, and what runs it.
Model = tuple[str, str, str]


def model_of(embedder: Embedder) -> Model:
    """Return what two processes must have in common for their vectors to be the same."""
    return embedder.name, embedder.fingerprint, getattr(embedder, "runtime", "")


class Worker:
    """One process of a spread load; it opens its embedding model (0.2 s) when it gets its first papers."""

    def __init__(self, embedding: str, runtime: str) -> None:
        """Take the settings of the model: its name, and what runs it if it is the bundled one."""
        self._embedding = embedding
        prefer(runtime)
        self._opened: Embedder | None = None
        # Files that are not read to their end: the part that comes next, and where it comes from.
        self._unread: dict[int, tuple[int, Iterator[Item]]] = {}

    def introduce(self) -> str:
        """Return the version of Attest that this worker runs."""
        return version("attest-rag")

    def read(self, wanted: Wanted, number: int) -> Part | None:
        """Return the part of a file with that number (0, 1, …); None if the writer's file does not lie here.

        A worker that did not read the part before reads the file up to it again.
        """
        follows, items = self._unread.pop(wanted.number, (-1, iter(())))
        if follows != number:
            if wanted.file.stamp() != wanted.stamp:
                return None
            items = islice(registry.read(wanted.file, wanted.fmt, wanted.mapping), number * PART, None)
        taken: list[Item] = []
        try:
            for item in items:
                taken.append(item)
                if len(taken) == PART:
                    self._unread[wanted.number] = number + 1, items
                    return Part(items=taken, ended=False)
        except SourceError as exc:
            if not taken and not number:  # cannot be opened: the writer says so in its own words
                return None
            return Part(items=taken, ended=True, broken=(str(exc), exc.path, exc.line))
        return Part(items=taken, ended=True)

    def forget(self, number: int) -> None:
        """Close the file of that number; the rest of it is not wanted."""
        self._unread.pop(number, None)

    def embed(self, papers: Sequence[StoredPaper], model: Model) -> list[PaperVectors]:
        """Return the vectors of papers by an embedding model.

        Raises:
            EmbedderMismatchError: the model of this worker is another one.
        """
        if self._opened is None:
            self._opened = open_embedder(self._embedding, threads=1)
        own = model_of(self._opened)
        if own != model:
            raise EmbedderMismatchError(
                f"A worker of the Ray cluster embeds with {_described(own)}, and this program with "
                f"{_described(model)}; install the same packages on all of its machines."
            )
        return list(self._opened.embed_papers(map(paper_text, papers)))


def _described(model: Model) -> str:
    name, fingerprint, runtime = model
    return f"{name} ({fingerprint[:8]}{', ' if runtime else ''}{runtime})"
