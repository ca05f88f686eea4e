"""The work of a load, spread: the same records and vectors in the same order as from one process."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version
from itertools import islice

from rag.errors import ConfigError, LibraryError, SourceError
from rag.library.catalog.index import PaperVectors
from rag.library.catalog.papers import StoredPaper, batches
from rag.library.embedding.embedder import Embedder
from rag.library.embedding.runtimes import preferred
from rag.library.library import Library
from rag.library.spread.crew import TRIES, Crew, Job, WorkerLostError
from rag.library.spread.session import session
from rag.library.spread.worker import PART, Part, Wanted, model_of
from rag.sources import registry
from rag.sources.files import SourceFile
from rag.sources.registry import Item, Source

_BATCH = 32  # papers: what is indexed at once, and what other embedding models take together
_WINDOW = 3  # batches a worker that are under way or wait for their turn
_MOST = 32  # workers: indexing a paper takes the writer 1/27 of the time that embedding it takes one of them


@contextmanager
def spread(library: Library, sources: Sequence[Source], embedding: str, address: str | None) -> Iterator[Spread]:
    """Give what reads and embeds for a load, on the Ray cluster at `address` or the processors of this machine.

    `embedding` is the setting that names the library's embedding model.

    Raises:
        ConfigError: Ray is not installed or cannot be reached; the model is that of a server.
    """
    if embedding.partition(":")[0] not in ("bundled", "fastembed"):
        raise ConfigError(
            f"ATTEST_EMBEDDING={embedding} embeds on a server, which more workers do not make faster; load with "
            "--engine plain."
        )
    with session(address) as ray:
        size = max(1, min(_MOST, int(ray.cluster_resources().get("CPU", 1))))
        crew = Crew(ray, size, version("attest-rag"), embedding, preferred())
        try:
            yield Spread(crew, library, sources)
        finally:
            crew.close()


class Spread:
    """Reads and embeds by a crew; it is this process that puts in order, and nobody else writes."""

    def __init__(self, crew: Crew, library: Library, sources: Sequence[Source]) -> None:
        self._crew, self._library, self._sources = crew, library, list(sources)
        self._places = {source: place for place, source in enumerate(self._sources)}
        self._begun: dict[int, tuple[Wanted, Job]] = {}
        self._next = 0  # the first source that nobody has begun to read

    def read(self, source: Source, fmt: str | None, mapping: Mapping[str, str]) -> Iterator[Item]:
        """Yield what a source holds; files behind it are begun meanwhile.

        A file is read by a worker where it lies there too, of the same size and time, and by this process if not, as
        are standard input and live queries.

        Raises:
            SourceError: as for `registry.read`; or the file ends worker after worker.
        """
        place = self._places[source]
        self._begin(place, fmt, mapping)
        if place not in self._begun:
            yield from registry.read(source, fmt, mapping)
            return
        wanted, job = self._begun.pop(place)
        number, ended = 0, False
        try:
            while not ended:
                part = self._part(job, source)
                if part is None:  # it is not there, or another one
                    ended = True
                    yield from islice(registry.read(source, fmt, mapping), number * PART, None)
                    return
                number, ended = number + 1, part.ended
                if not ended:  # it is read while these are stored
                    job = self._crew.submit("read", wanted, number, after=job)
                yield from part.items
                if part.broken:
                    message, path, line = part.broken
                    raise SourceError(message, path=path, line=line)
        finally:
            if not ended:
                self._crew.submit("forget", wanted.number, after=job)

    def embed(self, papers: Iterable[StoredPaper]) -> Iterator[PaperVectors]:
        """Yield the vectors of each paper.

        Raises:
            LibraryError: a paper ends worker after worker.
        """
        embedder, coming = self._library.embedder, batches(papers, _BATCH)
        under_way: deque[tuple[list[StoredPaper], Job]] = deque()
        try:
            while True:
                for batch in islice(coming, _WINDOW * len(self._crew) - len(under_way)):
                    under_way.append((batch, self._embedding(batch, embedder)))
                if not under_way:
                    return
                batch, job = under_way.popleft()
                try:
                    yield from self._crew.result(job)
                except WorkerLostError:
                    yield from self._one_by_one(batch, embedder)
        finally:
            self._crew.drop([job for _, job in under_way])

    def _begin(self, place: int, fmt: str | None, mapping: Mapping[str, str]) -> None:
        """Have the source at a place and some behind it read, each up to its first part."""
        while self._next < min(place + 1 + len(self._crew), len(self._sources)):
            source = self._sources[self._next]
            stamp = source.stamp() if isinstance(source, SourceFile) else None
            if isinstance(source, SourceFile) and source.path is not None and stamp is not None:
                there = replace(source, path=source.path.absolute())
                wanted = Wanted(number=self._next, file=there, stamp=stamp, fmt=fmt, mapping=dict(mapping))
                self._begun[self._next] = wanted, self._crew.submit("read", wanted, 0)
            self._next += 1

    def _part(self, job: Job, source: Source) -> Part | None:
        try:
            part: Part | None = self._crew.result(job)
        except WorkerLostError as exc:
            reason = f"{source.name} ended {TRIES} workers that read it, one after the other; try --engine plain."
            raise SourceError(reason, path=source.name) from exc
        return part

    def _embedding(self, papers: Sequence[StoredPaper], embedder: Embedder) -> Job:
        return self._crew.submit("embed", papers, model_of(embedder))

    def _one_by_one(self, papers: Sequence[StoredPaper], embedder: Embedder) -> Iterator[PaperVectors]:
        """Embed the papers of a batch that ends its workers, and find the one that does."""
        for stored in papers:
            try:
                yield from self._crew.result(self._embedding([stored], embedder))
            except WorkerLostError as exc:
                raise LibraryError(
                    f"The paper {stored.paper.key} ended {TRIES} workers that embedded it, one after the other; all "
                    f"before it is in. Take it out with: attest remove {stored.paper.key}, or try --engine plain."
                ) from exc
