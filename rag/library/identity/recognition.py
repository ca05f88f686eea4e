"""A record in, the stored paper that it is of out: who comes into question is looked up, `sameness` decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from sqlite3 import Connection

from rag.library.catalog import likeness, papers
from rag.library.catalog.papers import StoredPaper
from rag.library.identity import versions
from rag.library.identity.keys import title_alias
from rag.library.identity.sameness import Description, one_paper, shared_words
from rag.schema import Record

# Where this many papers share a title, it is one like "Editorial", which shows nothing of two stored papers.
_MOST_NAMESAKES = 20


def described(record: Record) -> Description:
    """Return what a record says of its paper."""
    return Description(
        title=record.title,
        titles=frozenset([title_alias(record.title)] if record.title else []),
        abstract=record.abstract,
        abstract_kind=record.abstract_kind,
        authors=record.authors,
        year=record.year,
        venue=record.venue,
        identifiers=versions.permanent(record.identifiers),
        sources=frozenset({record.origin.source}),
    )


def described_as_stored(db: Connection, stored: StoredPaper) -> Description:
    """Return what is known of a stored paper."""
    paper, aliases = stored.paper, papers.aliases_of(db, stored.row)
    return Description(
        title=paper.title,
        titles=frozenset(alias for alias in aliases if alias.startswith("title:")),
        abstract=paper.abstract,
        abstract_kind=paper.abstract_kind,
        authors=paper.authors,
        year=paper.year,
        venue=paper.venue,
        identifiers=versions.permanent(aliases),
        sources=frozenset(origin.source for origin in paper.sources),
    )


def find_known(db: Connection, record: Record, aliases: Sequence[str]) -> StoredPaper | None:
    """Return the stored paper that a record is of; of several the one that most speaks for."""
    wanted = described(record)
    candidates = papers.get(db, papers.rows_of_aliases(db, aliases))
    own = {alias for alias in aliases if alias.startswith("own:")}
    if own:
        return next((stored for stored in candidates if own & set(papers.aliases_of(db, stored.row))), None)
    found = list(_fitting(db, wanted, candidates))
    if not found and wanted.words:
        found = list(_fitting(db, wanted, papers.get(db, likeness.alike(db, wanted.shingles))))
    return max(found, key=lambda one: one[0])[1] if found else None


def doubles_of(db: Connection, stored: StoredPaper, *, by_text: bool) -> list[StoredPaper]:
    """Return other stored papers that are the same one after all, oldest first; `by_text` looks at abstracts too."""
    wanted = described_as_stored(db, stored)
    rows = set(papers.rows_of_aliases(db, [*wanted.identifiers, *wanted.titles]))
    if len(rows) > _MOST_NAMESAKES:
        rows = set(papers.rows_of_aliases(db, list(wanted.identifiers)))
    if by_text and wanted.words:
        rows.update(likeness.alike(db, wanted.shingles))
    found = _fitting(db, wanted, papers.get(db, sorted(rows - {stored.row})))
    return [other for _, other in found]


def _fitting(
    db: Connection, wanted: Description, candidates: Sequence[StoredPaper]
) -> Iterator[tuple[tuple[bool, float, bool, int], StoredPaper]]:
    """Yield the candidates that are of the paper described, with how much speaks for each, to be compared."""
    for stored in candidates:
        theirs = described_as_stored(db, stored)
        ground = one_paper(wanted, theirs)
        if ground:
            alike = shared_words(wanted, theirs) or 0.0
            yield (ground == "id", alike, bool(wanted.sources & theirs.sources), -stored.row), stored
