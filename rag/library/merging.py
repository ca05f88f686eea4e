"""One record in, the catalog changed: a new paper, a known one completed or updated, or the same again.

The rule: a paper is recognised by any permanent id, or by its title if year and abstract do not speak
against it. An abstract is replaced only by its own source, or where there was none or a mere note;
any other field is replaced by its own source and completed by others.
"""

from __future__ import annotations

import dataclasses
from sqlite3 import Connection
from typing import Literal, TypeVar

import numpy as np

from rag.library.catalog import index, origins, papers
from rag.library.catalog.papers import StoredPaper
from rag.library.identity import citation_key, paper_id, same_abstract, title_alias
from rag.schema import Paper, Record, Rejection
from rag.text import sentence_spans

T = TypeVar("T")
Change = Literal["added", "updated", "unchanged", "merged"]


def store(db: Connection, record: Record, run: int, *, own_ids: bool) -> Change | Rejection:
    """Store a record inside a change and return what it was to the library.

    With `own_ids` only the source's own id tells papers apart, and a title may be missing.
    """
    if not record.title and not (own_ids and record.own_id):
        return Rejection(source=record.origin.source, line=record.origin.line, reason="the record has no title")
    aliases = _aliases(record, own_ids)
    known = find_known(db, record, aliases)
    if known is None:
        row = _insert(db, record, aliases, own_ids)
        origins.see(db, row, record.origin, run)
        return "added"
    sighting = origins.see(db, known.row, record.origin, run)
    own = sighting.known and not sighting.again
    merged = _merge(known.paper, record, own=own)
    changed = merged != known.paper
    if changed:
        _update(db, known, merged)
    papers.add_aliases(db, known.row, aliases)
    if not own:
        return "merged"
    return "updated" if changed else "unchanged"


def _aliases(record: Record, own_ids: bool) -> list[str]:
    if own_ids and record.own_id:
        return [f"own:{record.own_id}"]
    return [*record.identifiers, *([title_alias(record.title)] if record.title else [])]


def find_known(db: Connection, record: Record, aliases: list[str]) -> StoredPaper | None:
    """Return the stored paper that a record is of."""
    permanent = {alias for alias in aliases if not alias.startswith("title:")}
    for stored in papers.get(db, papers.rows_of_aliases(db, aliases)):
        theirs = papers.aliases_of(db, stored.row)
        if permanent & set(theirs):
            return stored
        schemes = {alias.split(":")[0] for alias in theirs}
        other_id = any(identifier.split(":")[0] in schemes for identifier in record.identifiers)
        other_year = record.year and stored.paper.year and record.year != stored.paper.year
        # A note about a paper shares few words with the paper's own abstract.
        note = "note" in (record.abstract_kind, stored.paper.abstract_kind)
        if not other_id and not other_year and (note or same_abstract(record.abstract, stored.paper.abstract)):
            return stored
    return None


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
    return papers.insert(db, paper, _borders(paper.abstract), aliases)


def _merge(paper: Paper, record: Record, *, own: bool) -> Paper:
    """Return the paper as it is after this record, by the rule of this module."""
    abstract, kind = paper.abstract, paper.abstract_kind
    better = not abstract or (kind == "note" and record.abstract_kind == "abstract")
    if record.abstract and (better or (own and record.abstract_kind == kind)):
        abstract, kind = record.abstract, record.abstract_kind
    return dataclasses.replace(
        paper,
        title=_first(record.title, paper.title, own),
        abstract=abstract,
        abstract_kind=kind,
        authors=_first(record.authors, paper.authors, own),
        year=_first(record.year, paper.year, own),
        venue=_first(record.venue, paper.venue, own),
        url=_first(record.url, paper.url, own),
        tags=tuple(dict.fromkeys([*paper.tags, *record.tags])),
    )


def _first(theirs: T, ours: T, own: bool) -> T:
    """Return the record's value or ours: its own source wins, another one only fills a gap."""
    return (theirs or ours) if own else (ours or theirs)


def _update(db: Connection, known: StoredPaper, merged: Paper) -> None:
    """Store new contents; a new title or abstract takes the paper out of the indexes until it is embedded again."""
    reindex = (merged.title, merged.abstract) != (known.paper.title, known.paper.abstract)
    if reindex:
        index.forget(db, known.row, known.paper.paper_id)
    papers.update(db, known.row, merged, _borders(merged.abstract), reindex=reindex)


def _borders(abstract: str) -> np.typing.NDArray[np.int32]:
    return np.array(sentence_spans(abstract), dtype=np.int32).reshape(-1, 2)
