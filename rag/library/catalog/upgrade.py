"""A catalog of an older format in, the same with what the newer formats added out; nothing is embedded again."""

from __future__ import annotations

import sqlite3

from rag.library.catalog import acronyms, likeness, papers, wordforms
from rag.text import clean

_MARKS = ("retracted", "withdrawn")


def fill_format_2(db: sqlite3.Connection) -> None:
    """Read words and acronyms from the papers that are indexed already."""
    query = "SELECT id, title, abstract FROM papers WHERE state = 'indexed'"
    for row, title, abstract in db.execute(query).fetchall():
        texts = clean(title), clean(abstract)
        wordforms.put(db, texts)
        acronyms.put(db, row, texts)


def fill_format_5(db: sqlite3.Connection) -> None:
    """Keep what shows that abstracts are alike, and make marks of the tags "retracted" and "withdrawn".

    Which source set one is not known: each of the paper's sources counts as having done it until it is loaded again.
    """
    likeness.fill(db)
    tagged = "SELECT DISTINCT papers.id FROM papers, json_each(papers.tags) WHERE tags <> '[]' AND value IN (?, ?)"
    rows = [row for (row,) in db.execute(tagged, _MARKS).fetchall()]
    for row, _, tags in papers.tags_of(db, rows):
        mark = next(mark for mark in _MARKS if mark in tags)
        db.execute("UPDATE origins SET retracted = ? WHERE paper = ?", (mark, row))
        papers.set_tags(db, row, [tag for tag in tags if tag not in _MARKS])
