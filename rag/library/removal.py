"""Papers taken out of a library, and put back as they were; nothing is doubled that came back meanwhile."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from sqlite3 import Connection

import numpy as np

from rag.library.building import writing
from rag.library.catalog import index, kept, papers
from rag.library.catalog.papers import StoredPaper
from rag.library.identity.keys import digest, paper_id
from rag.library.identity.recognition import find_known
from rag.library.identity.versions import permanent
from rag.library.indexing import index_pending
from rag.library.library import Library, Progress
from rag.schema import Kept, Origin, Record, Removed, RestoreReport

_BATCH = 200


def _quiet(stage: str, done: int, total: int | None) -> None:
    """Report progress to nobody."""


@dataclass(frozen=True, slots=True)
class _Return:
    """A paper to put back with its id and, if it has vectors of this model, its chunks; `there` if it came back."""

    paper: Kept
    paper_id: str
    there: StoredPaper | None
    chunks: index.Vectors | None


def take(library: Library, keys: Sequence[str], *, keep: bool) -> Removed:
    """Remove papers from catalog, full-text index and Chroma, and return them, whole if `keep`.

    Raises:
        LibraryLockedError: another process writes.
    """
    wanted = list(dict.fromkeys(keys))
    with writing(library, "attest remove", _quiet):
        with library.catalog.change() as db:
            rows = papers.rows_of(db, "key", wanted)
            going = list(dict.fromkeys(rows.values()))
            taken = [kept.keep(db, row) for row in going] if keep else []
            for stored in papers.get(db, going):
                index.forget(db, stored.row, stored.paper.paper_id)
                papers.remove(db, stored.row)
        library.drop_stale()
    return Removed(
        keys=tuple(key for key in wanted if key in rows),
        unknown=tuple(key for key in wanted if key not in rows),
        papers=tuple(taken),
        embedding=library.built_with,
    )


def restore(library: Library, removed: Removed, progress: Progress) -> RestoreReport:
    """Put papers back with their keys, tags, origins and vectors.

    Of a paper that has come back meanwhile only tags, ids and origins are added. Nothing is embedded, unless the
    library has another embedding model now.

    Raises:
        LibraryLockedError: another process writes.
    """
    restored: list[str] = []
    with writing(library, "putting papers back", progress):
        same_model = library.built_with == removed.embedding
        # Looked for before any is put back: two that were two papers are not to be taken for one now.
        returns = [_returning(library, paper, same_model) for paper in removed.papers]
        for batch in papers.batches([one for one in returns if one.there is None], _BATCH):
            restored += _put_back(library, batch)
            progress("putting papers back", len(restored), len(returns))
        with library.catalog.change() as db:
            present = [_complete(db, one.there, one.paper) for one in returns if one.there is not None]
        index_pending(library, progress)
    return RestoreReport(restored=tuple(restored), present=tuple(present))


def _returning(library: Library, paper: Kept, same_model: bool) -> _Return:
    db = library.catalog.db
    aliases = list(kept.column(paper, "aliases", "alias"))
    record = Record(
        title=_of(paper, "title"),
        abstract=_of(paper, "abstract"),
        origin=Origin(source=next(iter(kept.column(paper, "origins", "source")), ""), line=None),
        authors=tuple(json.loads(_of(paper, "authors"))),
        venue=kept.column(paper, "papers", "venue")[0],
        year=kept.column(paper, "papers", "year")[0],
        abstract_kind="note" if _of(paper, "abstract_kind") == "note" else "abstract",
        identifiers=tuple(sorted(permanent(aliases))),
    )
    identity = _of(paper, "paper_id")
    if papers.taken(db, "paper_id", identity):
        identity = paper_id(record, False, lambda value: papers.taken(db, "paper_id", value))
    blobs = kept.column(paper, "vectors", "chunks") if same_model and _of(paper, "state") == "indexed" else ()
    chunks = index.float16(blobs[0], library.embedder.dimension) if blobs else None
    return _Return(paper, identity, find_known(db, record, aliases), chunks)


def _put_back(library: Library, batch: Sequence[_Return]) -> list[str]:
    """Put papers into the catalog and, before that is final, into Chroma; return the keys they have there.

    What is put into Chroma is listed to be dropped until the catalog has it: a kill in between leaves nothing.
    """
    indexed = [(one.paper_id, one.chunks) for one in batch if one.chunks is not None]
    ids = [chunk_id for identity, chunks in indexed for chunk_id in index.chunk_ids(identity, len(chunks))]
    if ids:
        with library.catalog.unseen_change() as db:
            index.list_stale(db, ids)
    keys = []
    with library.catalog.change() as db:
        for one in batch:
            keys.append(_free_key(db, one))
            changed = {"key": keys[-1], "paper_id": one.paper_id}
            kept.put_back(db, one.paper, changed, indexed=one.chunks is not None)
        if ids:  # some servers are given the words too, which are read from the catalog
            library.vectors.upsert(ids, np.concatenate([chunks for _, chunks in indexed]))
        index.forget_stale(db, ids)
    return keys


def _free_key(db: Connection, one: _Return) -> str:
    """Return the paper's key, with an ending if another paper has it now."""
    hashed = digest(one.paper_id)
    keys = (one.paper.key, *(f"{one.paper.key}-{hashed[:length]}" for length in range(4, len(hashed))))
    return next(key for key in keys if not papers.taken(db, "key", key))


def _complete(db: Connection, there: StoredPaper, paper: Kept) -> str:
    """Add to a paper that came back what was known of it before, and return its key."""
    kept.add_to(db, paper, there.row)
    tags = tuple(dict.fromkeys([*there.paper.tags, *json.loads(_of(paper, "tags"))]))
    papers.set_tags(db, there.row, tags)
    return there.paper.key


def _of(paper: Kept, name: str) -> str:
    """Return a column of the paper that holds text."""
    return str(kept.column(paper, "papers", name)[0])
