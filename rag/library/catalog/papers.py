"""Papers in the catalog: stored, found by id, key, alias or filter, changed and removed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from rag.schema import Filters, Origin, Paper, Retraction
from rag.text import sound, words

T = TypeVar("T")

_FAR_YEAR = 10**9  # SQLite holds no larger ones than 2**63
_NOWHERE = "\n"
FORMER_KEY = "key:"  # begins the alias of a paper that another one was taken into: what cites it finds the other
GIVEN = "(SELECT value FROM json_each(?))"  # the values of a JSON list


@dataclass(frozen=True, slots=True)
class StoredPaper:
    """A paper with its row number and the borders of its abstract's sentences, int32 [sentences, 2]."""

    row: int
    paper: Paper
    spans: NDArray[np.int32]


def insert(db: sqlite3.Connection, paper: Paper, spans: NDArray[np.int32], aliases: Iterable[str]) -> int:
    """Store a new paper as pending and return its row number."""
    values = _columns(paper, spans)
    marks = ", ".join("?" * (len(values) + 3))
    names = ", ".join(["paper_id", "key", "state", *values])
    cursor = db.execute(
        f"INSERT INTO papers ({names}) VALUES ({marks})",
        (paper.paper_id, paper.key, "pending", *values.values()),
    )
    row = cursor.lastrowid
    if row is None:
        raise sqlite3.DatabaseError("the paper got no row number")
    add_aliases(db, row, aliases)
    return row


def tags_of(db: sqlite3.Connection, rows: Sequence[int]) -> list[tuple[int, str, tuple[str, ...]]]:
    """Return row, key and tags of papers."""
    found = db.execute(f"SELECT id, key, tags FROM papers WHERE id IN {GIVEN}", (json.dumps(list(rows)),))
    return [(row, key, tuple(json.loads(tags))) for row, key, tags in found]


def set_tags(db: sqlite3.Connection, row: int, tags: Sequence[str]) -> None:
    """Give a paper these tags in place of those that it has."""
    db.execute("UPDATE papers SET tags = ? WHERE id = ?", (json.dumps(tags, ensure_ascii=False), row))


def update(db: sqlite3.Connection, row: int, paper: Paper, spans: NDArray[np.int32], *, reindex: bool) -> None:
    """Store new contents of a paper whose id and key stay; `reindex` makes it pending again."""
    values = _columns(paper, spans)
    sets = ", ".join(f"{name} = ?" for name in values)
    db.execute(f"UPDATE papers SET {sets} WHERE id = ?", (*values.values(), row))
    if reindex:
        db.execute("UPDATE papers SET state = 'pending' WHERE id = ?", (row,))


def retraction(db: sqlite3.Connection, row: int) -> Retraction | None:
    """Return whether one of its sources marks a paper as taken back; the catalog reads it from its origins."""
    return mark(db.execute("SELECT retracted FROM papers WHERE id = ?", (row,)).fetchone()[0])


def mark(value: object) -> Retraction | None:
    """Return the mark that a column holds."""
    return "retracted" if value == "retracted" else "withdrawn" if value == "withdrawn" else None


def add_aliases(db: sqlite3.Connection, row: int, aliases: Iterable[str]) -> None:
    """Add ids under which a paper is known."""
    db.executemany("INSERT OR IGNORE INTO aliases VALUES (?, ?)", [(alias, row) for alias in aliases])


def remove(db: sqlite3.Connection, row: int) -> None:
    """Delete a paper and everything that hangs on it in the catalog."""
    db.execute("DELETE FROM papers WHERE id = ?", (row,))


def rows_of_aliases(db: sqlite3.Connection, aliases: Sequence[str]) -> list[int]:
    """Return the rows known by any of the ids, in the order of the ids."""
    found: dict[int, None] = {}
    for alias in aliases:
        for (row,) in db.execute("SELECT paper FROM aliases WHERE alias = ? ORDER BY paper", (alias,)):
            found[row] = None
    return list(found)


def aliases_of(db: sqlite3.Connection, row: int) -> list[str]:
    """Return all ids that a paper is known by."""
    return [alias for (alias,) in db.execute("SELECT alias FROM aliases WHERE paper = ? ORDER BY alias", (row,))]


def taken(db: sqlite3.Connection, column: str, value: str) -> bool:
    """Tell whether a paper_id or key is in use."""
    if column not in ("paper_id", "key"):
        raise ValueError(column)
    if db.execute(f"SELECT 1 FROM papers WHERE {column} = ?", (value,)).fetchone():
        return True
    return column == "key" and bool(rows_of_aliases(db, [f"{FORMER_KEY}{value}"]))


def rows_of(db: sqlite3.Connection, column: str, values: Sequence[str]) -> dict[str, int]:
    """Return the rows of the given paper_ids or keys, former ones too, leaving out the unknown ones."""
    if column not in ("paper_id", "key"):
        raise ValueError(column)
    found: dict[str, int] = {}
    for part in batches(values):
        marks = ", ".join("?" * len(part))
        found.update(db.execute(f"SELECT {column}, id FROM papers WHERE {column} IN ({marks})", part).fetchall())
    if column == "key":
        for former in set(values) - found.keys():
            for row in rows_of_aliases(db, [f"{FORMER_KEY}{former}"]):
                found[former] = row
    return found


def get(db: sqlite3.Connection, rows: Sequence[int]) -> list[StoredPaper]:
    """Return the papers of the given rows, in that order; missing rows are left out."""
    found: dict[int, StoredPaper] = {}
    for part in batches(rows):
        marks = ", ".join("?" * len(part))
        origins: dict[int, list[Origin]] = {}
        for row, source, line in db.execute(
            f"SELECT paper, source, line FROM origins WHERE paper IN ({marks}) ORDER BY paper, run, source, line",
            part,
        ):
            origins.setdefault(row, []).append(Origin(source=source, line=line or None))
        for values in db.execute(f"SELECT {_SELECTED} FROM papers WHERE id IN ({marks})", part):
            found[values[0]] = _stored(values, origins.get(values[0], []))
    return [found[row] for row in rows if row in found]


def find(db: sqlite3.Connection, filters: Filters) -> list[int]:
    """Return the rows of all papers that pass, oldest in the library first."""
    clause, values = where(filters)
    # Sorted here: for an ORDER BY it reads the papers, not an index.
    return sorted(row for (row,) in db.execute(f"SELECT id FROM papers WHERE {clause}", values))


def count(db: sqlite3.Connection, state: str | None = None) -> int:
    """Return the number of papers, of one state if given."""
    if state is None:
        return int(db.execute("SELECT count(*) FROM papers").fetchone()[0])
    if state == "indexed":  # all but the pending ones: only these have an index, and every search counts
        return count(db) - count(db, "pending")
    return int(db.execute("SELECT count(*) FROM papers WHERE state = ?", (state,)).fetchone()[0])


def where(filters: Filters) -> tuple[str, list[str | int]]:
    """Return filters as an SQL condition on `papers` with its values."""
    clauses, values = ["1"], list[str | int]()
    for year, clause in ((filters.year_from, "papers.year >= ?"), (filters.year_to, "papers.year <= ?")):
        if year is not None:
            clauses.append(clause)
            values.append(min(max(year, -_FAR_YEAR), _FAR_YEAR))
    for names, clause in (
        (_names(filters.venues, quoted=True), _of_venue(filters.venues)),
        (_names(filters.authors), _holding("author_words", len(filters.authors))),
        (filters.sources, f"EXISTS (SELECT 1 FROM origins WHERE paper = papers.id AND source IN {GIVEN})"),
        (filters.tags, f"papers.tags <> '[]' AND EXISTS (SELECT 1 FROM json_each(papers.tags) WHERE value IN {GIVEN})"),
        (filters.keys, f"papers.key IN {GIVEN}"),
        (filters.not_keys, f"papers.key NOT IN {GIVEN}"),
    ):
        if names:
            clauses.append(clause)
            values.append(json.dumps([sound(name) for name in names]))
    if filters.retracted is not None:
        clauses.append(f"papers.retracted IS {'NOT ' if filters.retracted else ''}NULL")
    return " AND ".join(clauses), values


def _holding(column: str, names: int) -> str:
    """Return the condition that a column has one of some names; for one name alone it takes a third of the time."""
    if names == 1:
        return f"instr(papers.{column}, json_extract(?, '$[0]')) > 0"
    return f"EXISTS (SELECT 1 FROM json_each(?) WHERE instr(papers.{column}, value) > 0)"


def _of_venue(venues: Sequence[str]) -> str:
    """Return the condition that a venue has one of some names; one in quotation marks must be all of it."""
    if any(map(_whole, venues)):
        return """EXISTS (SELECT 1 FROM json_each(?) WHERE instr('"' || papers.venue_words || '"', value) > 0)"""
    return _holding("venue_words", len(venues))


def _names(names: Sequence[str], *, quoted: bool = False) -> list[str]:
    """Return names as they are looked for, some `quoted`; one without a word is in no paper's words."""
    found = []
    for name in names:
        held = spaced(name)
        found.append(_NOWHERE if not held.strip() else f'"{held}"' if quoted and _whole(name) else held)
    return found


def _whole(name: str) -> bool:
    return len(name) > 1 and name.startswith('"') and name.endswith('"')


def spaced(text: str) -> str:
    """Return the folded words of a name with a blank at both ends, so that only whole words match."""
    return f" {' '.join(words(text))} "


def _columns(paper: Paper, spans: NDArray[np.int32]) -> dict[str, object]:
    return {
        "title": paper.title,
        "abstract": paper.abstract,
        "authors": json.dumps(paper.authors, ensure_ascii=False),
        "year": paper.year,
        "venue": paper.venue,
        "url": paper.url,
        "tags": json.dumps(paper.tags, ensure_ascii=False),
        "abstract_kind": paper.abstract_kind,
        "venue_words": spaced(paper.venue or ""),
        "author_words": "".join(map(spaced, paper.authors)),  # two blanks between: no name reaches over two
        "spans": np.asarray(spans, dtype=np.int32).tobytes(),
    }


_SELECTED = "id, paper_id, key, title, abstract, authors, year, venue, url, tags, abstract_kind, retracted, spans"


def _stored(values: Sequence[object], origins: list[Origin]) -> StoredPaper:
    row, paper_id, key, title, abstract, authors, year, venue, url, tags, kind, retracted, spans = values
    paper = Paper(
        paper_id=str(paper_id),
        key=str(key),
        title=str(title),
        abstract=str(abstract),
        authors=tuple(json.loads(str(authors))),
        year=year if isinstance(year, int) else None,
        venue=str(venue) if venue is not None else None,
        url=str(url) if url is not None else None,
        tags=tuple(json.loads(str(tags))),
        sources=tuple(origins),
        abstract_kind="note" if kind == "note" else "abstract",
        retracted=mark(retracted),
    )
    borders = np.frombuffer(spans if isinstance(spans, bytes) else b"", dtype=np.int32).reshape(-1, 2)
    return StoredPaper(row=int(str(row)), paper=paper, spans=borders)


def batches(items: Iterable[T], size: int = 500) -> Iterator[list[T]]:
    """Cut items into lists; the default size suits one SQL statement (oldest builds allow 999 variables)."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
