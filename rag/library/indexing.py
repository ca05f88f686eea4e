"""Pending papers in; their vectors, words and acronyms in the library's indexes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import tee
from sqlite3 import Connection
from typing import Protocol

import numpy as np

from rag.library.catalog import acronyms, fulltext, index, papers, wordforms
from rag.library.catalog.damage import translated
from rag.library.catalog.papers import StoredPaper, batches
from rag.library.embedding.embedder import PaperText
from rag.library.library import Library, Progress
from rag.text import clean, fold, strip_links

_BATCH = 32


class Embeds(Protocol):
    """Who embeds papers in place of this process; what comes is the same, in the same order."""

    def embed(self, papers: Iterable[StoredPaper]) -> Iterator[index.PaperVectors]:
        """Yield the vectors of each paper."""
        ...


def index_pending(library: Library, progress: Progress, others: Embeds | None = None) -> int:
    """Embed and index every pending paper, and return how many there were; the caller holds the writer lock."""
    total, done = library.count("pending"), 0
    if not total:
        return 0
    progress("embedding", 0, total)
    to_embed, to_index = tee(papers_in_turn(library, index.pending))
    embedded = others.embed(to_embed) if others else library.embedder.embed_papers(map(paper_text, to_embed))
    for batch in batches(zip(to_index, embedded, strict=True), _BATCH):
        _index_batch(library, batch)
        done += len(batch)
        progress("embedding", done, total)
    return done


def _index_batch(library: Library, batch: Sequence[tuple[StoredPaper, index.PaperVectors]]) -> None:
    """Put papers into Chroma first and then, in one transaction with the mark, into the catalog's indexes.

    A kill in between leaves them pending: the next load upserts the same ids again.
    """
    ids = [i for stored, found in batch for i in index.chunk_ids(stored.paper.paper_id, len(found.chunks))]
    library.vectors.upsert(ids, np.concatenate([found.chunks for _, found in batch]))
    with library.catalog.change() as db:
        for stored, found in batch:
            index.save_vectors(db, stored.row, found)
            index_text(db, stored)
        index.mark_indexed(db, [stored.row for stored, _ in batch])
        index.forget_stale(db, ids)


def index_text(db: Connection, stored: StoredPaper) -> None:
    """Put a paper's folded title and abstract into the full-text index, and store its words and acronyms."""
    title, abstract = clean(stored.paper.title), clean(stored.paper.abstract)
    fulltext.put(db, stored.row, fold(title), fold(abstract))
    wordforms.put(db, (title, abstract))
    acronyms.put(db, stored.row, (title, abstract))


def paper_text(stored: StoredPaper) -> PaperText:
    """Return what is embedded of a paper, one text a sentence border."""
    abstract = stored.paper.abstract
    sentences = tuple(strip_links(clean(abstract[start:end])) for start, end in stored.spans)
    return PaperText(title=clean(stored.paper.title), sentences=sentences)


def papers_in_turn(library: Library, rows_after: Callable[[Connection, int, int], list[int]]) -> Iterator[StoredPaper]:
    """Yield the papers of the rows that a query gives (after a row, so many), in its order, a few in memory at once."""
    last = 0
    while True:
        with translated(library.catalog.path):
            rows = rows_after(library.catalog.db, last, _BATCH * 4)
            some = papers.get(library.catalog.db, rows)
        if not rows:
            return
        yield from some
        last = rows[-1]
