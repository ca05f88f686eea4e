"""A catalog of an older format in, the same with what the newer formats added out; nothing is embedded again."""

from __future__ import annotations

import sqlite3

from rag.library.catalog import acronyms, wordforms
from rag.text import clean


def fill_format_2(db: sqlite3.Connection) -> None:
    """Read words and acronyms from the papers that are indexed already."""
    query = "SELECT id, title, abstract FROM papers WHERE state = 'indexed'"
    for row, title, abstract in db.execute(query).fetchall():
        texts = clean(title), clean(abstract)
        wordforms.put(db, texts)
        acronyms.put(db, row, texts)
