"""Papers, an answer or an overview in, CSV out, for a spreadsheet.

The text begins with a byte-order mark, without which Excel takes UTF-8 for the letters of its own country. A cell that
a spreadsheet would calculate (it begins with =, +, -, @, their full-width forms, a tab or a line's end) has an
apostrophe before it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from rag.export.entry import identifiers
from rag.export.prose import plain
from rag.schema import Answer, Overview, Paper
from rag.text import clean

_MARK = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
_BETWEEN = "; "


def papers_csv(papers: Sequence[Paper]) -> str:
    """Return a row a paper."""
    head = ("key", "title", "authors", "year", "venue", "doi", "arxiv", "pmid", "url", "tags", "abstract")
    rows = []
    for paper in papers:
        known = identifiers(paper)
        rows.append(
            (
                paper.key,
                clean(paper.title),
                _BETWEEN.join(map(clean, paper.authors)),
                paper.year,
                clean(paper.venue or ""),
                *(known.get(scheme) for scheme in ("doi", "arxiv", "pmid")),
                clean(paper.url or ""),
                _BETWEEN.join(map(clean, paper.tags)),
                clean(paper.abstract),
                paper.abstract_kind,
                paper.retracted,
            )
        )
    return _written((*head, "abstract_kind", "retracted"), rows)


def answer_csv(answer: Answer) -> str:
    """Return a row a sentence that the answer shows, with the keys it cites and the sentences behind it."""
    keys = {reference.marker: reference.key for reference in answer.references}
    rows = [
        (
            plain(sentence.text),
            sentence.verdict,
            sentence.score,
            _BETWEEN.join(keys[marker] for marker in sentence.citations if marker in keys),
            "\n".join(f"{keys.get(quote.marker, '')}: {clean(quote.quote)}" for quote in sentence.evidence),
            _BETWEEN.join(sentence.problems),
        )
        for sentence in answer.sentences
        if sentence.shown
    ]
    return _written(("text", "verdict", "score", "keys", "quotes", "problems"), rows)


def overview_csv(overview: Overview) -> str:
    """Return the overview's table: a row a paper, and beside each column the sentence behind it."""
    table = overview.table
    head = [name for column in table.columns for name in (column, f"{column}_quote")]
    rows = [
        (
            row.key,
            clean(row.title),
            row.year,
            row.theme,
            row.retracted,
            *(part for cell in row.cells for part in (cell.text, clean(cell.quote or ""))),
        )
        for row in table.rows
    ]
    return _written(("key", "title", "year", "theme", "retracted", *head), rows)


def _written(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return _MARK + out.getvalue()


def _safe(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
