"""The full-text index (FTS5): folded words in, rows with their BM25 scores out."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from rag.library.catalog.papers import where
from rag.schema import Filters

_TITLE_WEIGHT = 2.0


def put(db: sqlite3.Connection, row: int, title: str, abstract: str) -> None:
    """Index the folded text of a paper, replacing what was indexed of it."""
    db.execute("DELETE FROM fulltext WHERE rowid = ?", (row,))
    db.execute("INSERT INTO fulltext (rowid, title, abstract) VALUES (?, ?, ?)", (row, title, abstract))


def drop(db: sqlite3.Connection, row: int) -> None:
    """Take a paper out of the index."""
    db.execute("DELETE FROM fulltext WHERE rowid = ?", (row,))


def match(db: sqlite3.Connection, terms: Sequence[str], filters: Filters, limit: int) -> list[tuple[int, float]]:
    """Return up to `limit` rows that hold any of the terms, best first, with BM25 scores (higher is better).

    Terms are quoted, so nothing in them is read as query syntax.
    """
    query = " OR ".join('"' + term.replace('"', '""') + '"' for term in terms)
    if not query:
        return []
    rank = f"bm25(fulltext, {_TITLE_WEIGHT}, 1.0)"
    if not filters:
        sql = f"SELECT rowid, {rank} AS score FROM fulltext WHERE fulltext MATCH ? ORDER BY score, rowid LIMIT ?"
        found = db.execute(sql, (query, limit))
    else:
        clause, values = where(filters)
        sql = (
            f"SELECT papers.id, {rank} AS score FROM fulltext JOIN papers ON papers.id = fulltext.rowid "
            f"WHERE fulltext MATCH ? AND {clause} ORDER BY score, papers.id LIMIT ?"
        )
        found = db.execute(sql, (query, *values, limit))
    return [(row, -score) for row, score in found]


def stems(db: sqlite3.Connection, terms: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return each term as the index itself cuts and stems it: `3.5` is two tokens there."""
    db.execute(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.probe USING fts5 "
        "(term, tokenize = 'porter unicode61 remove_diacritics 2')"
    )
    db.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.probe_terms USING fts5vocab (temp, probe, 'instance')")
    db.execute("DELETE FROM temp.probe")
    db.executemany("INSERT INTO temp.probe (rowid, term) VALUES (?, ?)", list(enumerate(terms)))
    found: dict[str, tuple[str, ...]] = {}
    for doc, term in db.execute('SELECT doc, term FROM temp.probe_terms ORDER BY doc, "offset"'):
        found[terms[doc]] = (*found.get(terms[doc], ()), term)
    return found


def document_frequencies(db: sqlite3.Connection, stemmed: Sequence[str]) -> dict[str, int]:
    """Return in how many papers each stemmed term stands; unknown terms have 0."""
    found = dict.fromkeys(stemmed, 0)
    for term in found:
        row = db.execute("SELECT doc FROM vocabulary WHERE term = ?", (term,)).fetchone()
        found[term] = row[0] if row else 0
    return found
