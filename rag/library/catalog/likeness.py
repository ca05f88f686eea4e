"""Which papers have abstracts that are much alike: a few numbers of each are kept, and those that share one are found.

The numbers stand in the catalog, so a load of ten papers into a library of 50,000 looks up ten times twelve of them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import combinations, groupby, pairwise

from rag.library.catalog.shingles import Shingles, bands, shingles

# A text that hundreds of papers share is a form letter; what else is like it is not looked for among all of them.
_MOST_SHARING = 40


def put(db: sqlite3.Connection, row: int, found: Shingles) -> None:
    """Keep the numbers of a paper's abstract, replacing what was kept of it."""
    db.execute("DELETE FROM likeness WHERE paper = ?", (row,))
    db.executemany("INSERT INTO likeness VALUES (?, ?)", [(number, row) for number in bands(found)])


def alike(db: sqlite3.Connection, found: Shingles) -> list[int]:
    """Return the rows of papers whose abstracts may be much like this text, oldest first."""
    rows: set[int] = set()
    for number in bands(found):
        query = "SELECT paper FROM likeness WHERE band = ? ORDER BY paper LIMIT ?"
        rows.update(row for (row,) in db.execute(query, (number, _MOST_SHARING)))
    return sorted(rows)


def pairs(db: sqlite3.Connection) -> set[tuple[int, int]]:
    """Return the rows of any two papers whose abstracts may be much alike, the smaller first.

    Of a text that very many papers share only each and the next are a pair.
    """
    query = (
        "SELECT band, paper FROM likeness WHERE band IN "
        "(SELECT band FROM likeness GROUP BY band HAVING count(*) > 1) ORDER BY band, paper"
    )
    found: set[tuple[int, int]] = set()
    for _, sharing in groupby(db.execute(query), key=lambda one: one[0]):
        rows = [row for _, row in sharing]
        found.update(_all(rows) if len(rows) <= _MOST_SHARING else pairwise(rows))
    return found


def same_titles(db: sqlite3.Connection) -> set[tuple[int, int]]:
    """Return the rows of papers that have a title in common, pair by pair like `pairs`."""
    query = (
        "SELECT alias, paper FROM aliases WHERE alias IN (SELECT alias FROM aliases WHERE alias >= 'title:' "
        "AND alias < 'title;' GROUP BY alias HAVING count(*) > 1) ORDER BY alias, paper"
    )
    found: set[tuple[int, int]] = set()
    for _, sharing in groupby(db.execute(query), key=lambda one: one[0]):
        rows = [row for _, row in sharing]
        found.update(_all(rows) if len(rows) <= _MOST_SHARING else pairwise(rows))
    return found


def fill(db: sqlite3.Connection) -> None:
    """Keep the numbers of every abstract of a catalog that has none yet."""
    for row, abstract in db.execute("SELECT id, abstract FROM papers ORDER BY id"):
        db.executemany("INSERT INTO likeness VALUES (?, ?)", [(number, row) for number in bands(shingles(abstract))])


def _all(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    return combinations(rows, 2)
