"""A click in an overview in, the paper and the sentences of its abstract that it asks for out."""

from __future__ import annotations

from collections.abc import Mapping

from rag import Overview
from rag.schema import Quote
from ui.overview.writing import Writing
from ui.spot import Spot, whole
from ui.spot import cited as cited_by


def find(writing: Writing | None, clicked: Mapping[str, str]) -> Spot | None:
    """Return what a click in an overview asks for, or None if it has no such thing.

    `clicked` holds `marker` (with `sentence`), `cell` or `key`.
    """
    marker, number, cell = (whole(clicked.get(name)) for name in ("marker", "sentence", "cell"))
    if writing is None:
        return None
    if marker is not None:
        return cited_by(writing, None, marker, number)
    if writing.overview is None:
        return None
    if cell is not None:
        return _in_table(writing.overview, cell)
    covered, key = writing.overview.coverage, clicked.get("key", "")
    passage = next((p for p in writing.overview.closest if p.key == key), None)
    rows = (row.key for row in writing.overview.table.rows)
    if passage is None and key not in (*rows, *(paper.key for paper in (*covered.left_out, *covered.near_line))):
        return None
    return Spot(turn=None, key=key, quotes=() if passage is None else (passage,), cited=passage)


def _in_table(overview: Overview, number: int) -> Spot | None:
    table = overview.table
    place, column = divmod(number, max(1, len(table.columns)))
    if place >= len(table.rows):
        return None
    row = table.rows[place]
    cell = row.cells[column]
    if cell.quote is None or cell.start is None or cell.end is None:
        return None
    quote = Quote(marker=0, quote=cell.quote, start=cell.start, end=cell.end)
    cited = next((reference for reference in overview.references if reference.key == row.key), None)
    return Spot(turn=None, key=row.key, quotes=(quote,), cell=number, cited=cited)
