"""One record in, the catalog changed: a new paper, a known one completed or updated, or the same again.

Which paper a record is of says `sameness`, what the paper says then `fields`. All its ids, titles and origins are kept.
It is retracted while one source marks it so: the catalog keeps the mark beside the origin. Where a record shows that
two stored papers are one, the older one takes over what the other has.
"""

from __future__ import annotations

import dataclasses
from sqlite3 import Connection
from typing import Literal

import numpy as np

from rag.library.catalog import index, likeness, origins, papers
from rag.library.catalog.papers import StoredPaper
from rag.library.catalog.shingles import shingles
from rag.library.identity.fields import completed, given
from rag.library.identity.keys import citation_key, paper_id, title_alias
from rag.library.identity.recognition import doubles_of, find_known
from rag.schema import Paper, Record, Rejection
from rag.text import sentence_spans

NO_TITLE = "the record has no title"
Change = Literal["added", "updated", "unchanged", "merged"]


@dataclasses.dataclass(frozen=True, slots=True)
class Stored:
    """What a record was to the library; `joined` has the keys of papers that turned out to be one, old and new."""

    change: Change
    joined: tuple[tuple[str, str], ...] = ()


def store(db: Connection, record: Record, run: int, *, own_ids: bool) -> Stored | Rejection:
    """Store a record inside a change and return what it was to the library.

    With `own_ids` only the source's own id tells papers apart, and a title may be missing.
    """
    if not record.title and not (own_ids and record.own_id):
        return Rejection(source=record.origin.source, line=record.origin.line, reason=NO_TITLE)
    aliases = _aliases(record, own_ids)
    known = find_known(db, record, aliases)
    if known is None:
        row = _insert(db, record, aliases, own_ids)
        origins.see(db, row, record.origin, run, record.retracted, given(record))
        return Stored("added")
    sighting = origins.see(db, known.row, record.origin, run, record.retracted, given(record))
    own = bool(sighting.given) and not sighting.again
    known_ids = papers.aliases_of(db, known.row)
    merged = completed(known.paper, known_ids, record, aliases, sighting.given if own else ())
    marked = papers.retraction(db, known.row) != known.paper.retracted
    if merged != known.paper:
        _update(db, known, merged)
    papers.add_aliases(db, known.row, aliases)
    news = merged != known.paper or not set(aliases) <= set(known_ids)
    alone = own_ids or (not news and papers.rows_of_aliases(db, aliases) == [known.row])
    joined = () if alone else _join_doubles(db, known.row, by_text=news)
    if not own:
        return Stored("merged", joined)
    return Stored("updated" if marked or joined or merged != known.paper else "unchanged", joined)


def _join_doubles(db: Connection, row: int, *, by_text: bool) -> tuple[tuple[str, str], ...]:
    """Make one paper of those that are the same as this one, and return the keys that went and those that stay."""
    joined: list[tuple[str, str]] = []
    while True:
        (stored,) = papers.get(db, [row])
        doubles = doubles_of(db, stored, by_text=by_text)
        if not doubles:
            return tuple(joined)
        kept, gone = sorted((stored, doubles[0]), key=lambda one: one.row)
        _join(db, kept, gone)
        joined.append((gone.paper.key, kept.paper.key))
        row, by_text = kept.row, True


def _join(db: Connection, kept: StoredPaper, gone: StoredPaper) -> None:
    """Give a paper all that another has, and drop that; its key still leads here."""
    ids, other_ids = papers.aliases_of(db, kept.row), papers.aliases_of(db, gone.row)
    merged = completed(kept.paper, ids, gone.paper, other_ids)
    origins.move(db, gone.row, kept.row)
    papers.add_aliases(db, kept.row, [*other_ids, f"{papers.FORMER_KEY}{gone.paper.key}"])
    index.forget(db, gone.row, gone.paper.paper_id)
    papers.remove(db, gone.row)
    if merged != kept.paper:
        _update(db, kept, merged)


def _aliases(record: Record, own_ids: bool) -> list[str]:
    if own_ids and record.own_id:
        return [f"own:{record.own_id}"]
    return [*record.identifiers, *([title_alias(record.title)] if record.title else [])]


def _insert(db: Connection, record: Record, aliases: list[str], own_ids: bool) -> int:
    identity = paper_id(record, own_ids, lambda value: papers.taken(db, "paper_id", value))
    paper = Paper(
        paper_id=identity,
        key=citation_key(record, identity, lambda value: papers.taken(db, "key", value)),
        title=record.title,
        abstract=record.abstract,
        authors=record.authors,
        year=record.year,
        venue=record.venue,
        url=record.url,
        tags=record.tags,
        abstract_kind=record.abstract_kind,
    )
    row = papers.insert(db, paper, _borders(paper.abstract), aliases)
    likeness.put(db, row, shingles(paper.abstract))
    return row


def _update(db: Connection, known: StoredPaper, merged: Paper) -> None:
    """Store new contents; a new title or abstract takes the paper out of the indexes until it is embedded again."""
    reindex = (merged.title, merged.abstract) != (known.paper.title, known.paper.abstract)
    if reindex:
        index.forget(db, known.row, known.paper.paper_id)
    if merged.abstract != known.paper.abstract:
        likeness.put(db, known.row, shingles(merged.abstract))
    papers.update(db, known.row, merged, _borders(merged.abstract), reindex=reindex)


def _borders(abstract: str) -> np.typing.NDArray[np.int32]:
    return np.array(sentence_spans(abstract), dtype=np.int32).reshape(-1, 2)
