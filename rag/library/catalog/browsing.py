"""A library looked through: its papers in each order, those that hold some words, and how they are spread."""

from __future__ import annotations

import json
import re
import sqlite3

import numpy as np
from numpy.typing import NDArray

from rag.library.catalog.fulltext import stems
from rag.library.catalog.papers import GIVEN, where
from rag.schema import Filters, Share, Sort
from rag.text import sound, words

Rows = NDArray[np.int64]

NO_ABSTRACT = "none"
_MOST_WORDS = 12
_MOST_ENDINGS = 20
_FEWEST_LETTERS = 2  # of a word that may go on: any one letter begins some word of every abstract
_FEWEST_OF_KEY = 3
# Scripts without blanks between words: the index holds whole runs of them.
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_LAST = "\U0010ffff"
# Papers that wait for their vectors cannot be found yet. They are few, and have an index of their own.
_FOUND = "papers.id NOT IN (SELECT id FROM papers WHERE state = 'pending')"
# Of each order what is compared, and when it is missing.
_ORDERS: dict[Sort, tuple[str, str]] = {
    "added": ("id", "0"),
    "title": ("title COLLATE NOCASE", "0"),
    "authors": ("author_words", "author_words = ''"),
    "year": ("year", "year IS NULL"),
    "venue": ("venue_words", "venue_words = '  '"),
    "key": ("key", "0"),
}


def ordered(db: sqlite3.Connection, sort: Sort) -> tuple[Rows, int]:
    """Return the rows of all papers that can be found, int64 [n], and how many, the last, lack what is compared.

    Equal ones stand as they were added.
    """
    column, missing = _ORDERS[sort]
    sql = f"SELECT id, {missing} FROM papers WHERE {_FOUND} ORDER BY 2, {column}, id"
    if missing == "0":
        sql = f"SELECT id, 0 FROM papers WHERE {_FOUND} ORDER BY {column}, id"
    found = np.array(db.execute(sql).fetchall(), dtype=np.int64).reshape(-1, 2)
    return found[:, 0].copy(), int(found[:, 1].sum())


def holding(db: sqlite3.Connection, query: str) -> list[Rows]:
    """Return of each word of a query the rows of the papers that hold it in title, abstract, authors, venue or key.

    The last word may be the beginning of one, unless a blank follows it.
    """
    asked = sound(query)
    texts = asked.split()[:_MOST_WORDS]
    ended = asked[-1:].isspace()
    return [_holding(db, text, begun=number == len(texts) - 1 and not ended) for number, text in enumerate(texts)]


def _holding(db: sqlite3.Connection, text: str, *, begun: bool) -> Rows:
    """Return the rows of the papers that hold a word, some of them more than once."""
    folded = " ".join(words(text))
    begun = begun and len(folded) >= _FEWEST_LETTERS
    found = _column(db, "SELECT id FROM papers WHERE key = ?", text)
    if len(text) >= _FEWEST_OF_KEY:
        found += _column(db, "SELECT id FROM papers WHERE instr(key, ?) > 0", text.lower())
    if folded:
        name = f" {folded}" if begun else f" {folded} "
        named = "SELECT id FROM papers WHERE instr(author_words, ?) > 0 OR instr(venue_words, ?) > 0"
        found += _column(db, named, name, name)
        phrases = [f'"{folded}"*', *_longer(db, text.lower(), folded)] if begun else [f'"{folded}"']
        found += _column(db, "SELECT rowid FROM fulltext WHERE fulltext MATCH ?", " OR ".join(phrases))
    if _UNSPACED.search(text):
        found += _column(db, "SELECT id FROM papers WHERE instr(title, ?) > 0 OR instr(abstract, ?) > 0", text, text)
    return np.array(found, dtype=np.int64)


def _longer(db: sqlite3.Connection, text: str, folded: str) -> list[str]:
    """Return frequent words with a beginning whose stems are shorter than it: "retrieva" does not begin "retriev"."""
    sql = (
        "SELECT word FROM wordforms WHERE initial = ? AND length > ? AND word > ? AND word < ? "
        "ORDER BY papers DESC, word LIMIT ?"
    )
    begun = _column(db, sql, text[0], len(text), text, text + _LAST, _MOST_ENDINGS)
    forms = [" ".join(words(str(word))) for word in begun]
    stemmed = stems(db, forms)
    return [f'"{form}"' for form in forms if not any(stem.startswith(folded) for stem in stemmed.get(form, ()))]


def keys_of(db: sqlite3.Connection, rows: Rows) -> tuple[str, ...]:
    """Return the keys of the given rows, in that order."""
    given = json.dumps(rows.tolist())
    found = dict(db.execute(f"SELECT id, key FROM papers WHERE id IN {GIVEN}", (given,)).fetchall())
    return tuple(found[row] for row in rows.tolist() if row in found)


def by_year(db: sqlite3.Connection, filters: Filters) -> tuple[Share, ...]:
    """Return how many of the papers that pass are of each year, oldest first."""
    return _shares(db, "SELECT year, count(*) FROM papers WHERE {} AND year IS NOT NULL GROUP BY year", filters)


def by_venue(db: sqlite3.Connection, filters: Filters, limit: int) -> tuple[int, int, tuple[Share, ...]]:
    """Return how many papers that pass have a venue, how many venues there are, and the largest of them.

    A venue is one whatever the case and accents of its name, and has the name that its first paper gives it.
    """
    clause, values = _passing(filters)
    sql = (
        f"SELECT count(*), min(id) FROM papers WHERE {clause} AND venue_words <> '  ' "
        "GROUP BY venue_words ORDER BY count(*) DESC, venue_words"
    )
    found = db.execute(sql, values).fetchall()
    rows = json.dumps([row for _, row in found[:limit]])
    named = dict(db.execute(f"SELECT id, venue FROM papers WHERE id IN {GIVEN}", (rows,)).fetchall())
    shares = tuple(Share(label=named[row], papers=count) for count, row in found[:limit])
    return sum(count for count, _ in found), len(found), shares


def by_tag(db: sqlite3.Connection, filters: Filters) -> tuple[Share, ...]:
    """Return how many of the papers that pass have each tag, the most frequent first."""
    sql = (
        "SELECT tag.value, count(*) FROM papers, json_each(papers.tags) tag WHERE {} AND papers.tags <> '[]' "
        "GROUP BY tag.value ORDER BY count(*) DESC, tag.value"
    )
    return _shares(db, sql, filters)


def by_source(db: sqlite3.Connection, filters: Filters) -> tuple[Share, ...]:
    """Return how many of the papers that pass came from each source, the largest first."""
    sql = (
        "SELECT source, count(DISTINCT paper) FROM origins JOIN papers ON papers.id = paper WHERE {} "
        "GROUP BY source ORDER BY 2 DESC, source"
    )
    return _shares(db, sql, filters)


def by_kind(db: sqlite3.Connection, filters: Filters) -> tuple[Share, ...]:
    """Return how many of the papers that pass have an abstract of each kind, or none."""
    sql = (
        f"SELECT CASE abstract WHEN '' THEN '{NO_ABSTRACT}' ELSE abstract_kind END AS kind, count(*) FROM papers "
        "WHERE {} GROUP BY kind ORDER BY 2 DESC, kind"
    )
    return _shares(db, sql, filters)


def _shares(db: sqlite3.Connection, sql: str, filters: Filters) -> tuple[Share, ...]:
    """Return label and count of each row of a query, whose braces take the condition that papers pass."""
    clause, values = _passing(filters)
    return tuple(Share(label=str(label), papers=count) for label, count in db.execute(sql.format(clause), values))


def _passing(filters: Filters) -> tuple[str, list[str | int]]:
    """Return the condition that papers pass and can be found, with its values."""
    clause, values = where(filters)
    return f"{_FOUND} AND {clause}", values


def _column(db: sqlite3.Connection, sql: str, *values: str | int) -> list[int | str]:
    return [value for (value,) in db.execute(sql, values)]
