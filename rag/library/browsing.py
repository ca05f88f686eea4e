"""A library looked through: a page of its papers, their keys, their counts, and their tags changed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import numpy as np

from rag.errors import LibraryError
from rag.library.catalog import browsing, papers
from rag.library.catalog.damage import translated
from rag.library.library import Library
from rag.schema import Filters, LibraryStatistics, PaperPage, Sort, TagReport
from rag.text import sound

_MOST_VENUES = 200
_LONGEST_TAG = 100


def browse(
    library: Library, query: str, filters: Filters, sort: Sort, *, descending: bool, offset: int, limit: int
) -> PaperPage:
    """Return some of the papers that match, in order."""
    version = library.version
    rows = _matching(library, query, filters, sort, descending)
    first = max(offset, 0)
    some = library.get(rows[first : first + max(limit, 0)].tolist())
    return PaperPage(total=len(rows), papers=tuple(stored.paper for stored in some), library_version=version)


def keys(
    library: Library, query: str, filters: Filters, sort: Sort, *, descending: bool, limit: int
) -> tuple[str, ...]:
    """Return the keys of the first papers that match, in order."""
    rows = _matching(library, query, filters, sort, descending)[: max(limit, 0)]
    with translated(library.catalog.path):
        return browsing.keys_of(library.catalog.db, rows)


def _matching(library: Library, query: str, filters: Filters, sort: Sort, descending: bool) -> browsing.Rows:
    """Return the rows of the papers that match, in order, int64 [n].

    Order and matches are kept until the library changes: whoever turns the pages of a large library asks the same
    again and again.
    """
    with translated(library.catalog.path):
        db = library.catalog.db
        rows, missing = library.remembered(("order", sort), lambda: browsing.ordered(db, sort))
        found = library.remembered(("found", query, filters), lambda: _found(library, query, filters))
    present = len(rows) - missing
    if descending:
        rows = np.concatenate([rows[:present][::-1], rows[present:][::-1]])
    return rows if found is None else rows[np.isin(rows, found)]


def _found(library: Library, query: str, filters: Filters) -> browsing.Rows | None:
    """Return the rows of the papers that pass and hold all words, in no order, or None for all papers."""
    sets = browsing.holding(library.catalog.db, query)
    if filters:
        sets.append(np.array(library.find(filters), dtype=np.int64))
    return reduce(np.intersect1d, sets) if sets else None


def statistics(library: Library, filters: Filters) -> LibraryStatistics:
    """Return how the papers that pass are spread; kept until the library changes."""
    return library.remembered(("statistics", filters), lambda: _statistics(library, filters))


def _statistics(library: Library, filters: Filters) -> LibraryStatistics:
    version = library.version
    with translated(library.catalog.path):
        db = library.catalog.db
        total = len(_matching(library, "", filters, "added", descending=False))
        by_year = browsing.by_year(db, filters)
        in_venues, venues, by_venue = browsing.by_venue(db, filters, _MOST_VENUES)
        by_kind = browsing.by_kind(db, filters)
        return LibraryStatistics(
            papers=total,
            without_abstract=next((share.papers for share in by_kind if share.label == browsing.NO_ABSTRACT), 0),
            without_year=total - sum(share.papers for share in by_year),
            without_venue=total - in_venues,
            venues=venues,
            by_year=by_year,
            by_venue=by_venue,
            by_tag=browsing.by_tag(db, filters),
            by_source=browsing.by_source(db, filters),
            by_kind=tuple(share for share in by_kind if share.label != browsing.NO_ABSTRACT),
            library_version=version,
        )


def tag(library: Library, wanted: Sequence[str], add: Sequence[str], remove: Sequence[str]) -> TagReport:
    """Give papers tags and take tags from them; unknown keys are reported.

    Raises:
        LibraryError: a tag is empty or too long, or there is none.
        LibraryLockedError: another process writes.
    """
    added, taken = [_tag(text) for text in add], {_tag(text) for text in remove}
    if not added and not taken:
        raise LibraryError("No tag is named; name one to add or to remove.")
    wanted = list(dict.fromkeys(wanted))
    changed: set[str] = set()
    with library.locked("attest tag"), library.catalog.change() as db:
        rows = papers.rows_of(db, "key", wanted)
        for row, key, tags in papers.tags_of(db, list(rows.values())):
            left = tuple(name for name in dict.fromkeys((*tags, *added)) if name not in taken)
            if left != tags:
                papers.set_tags(db, row, left)
                changed.add(key)
    return TagReport(
        changed=tuple(key for key in wanted if key in changed),
        unknown=tuple(key for key in wanted if key not in rows),
    )


def _tag(text: str) -> str:
    """Return a tag as it is stored."""
    name = " ".join(sound(text).split())
    if not name:
        raise LibraryError("A tag is empty; name it in a word or two.")
    if len(name) > _LONGEST_TAG:
        raise LibraryError(f"A tag has {len(name):,} characters; use at most {_LONGEST_TAG}.")
    return name
