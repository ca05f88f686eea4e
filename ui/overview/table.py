"""The table of an overview in, as HTML out: a row a paper, each cell a button that opens the sentence behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.schema import (
    Cell,
    Reference,
    Row,
    Table,
)
from ui.render import attributes, escape, opener, standing


def table(made: Table, references: Sequence[Reference]) -> str:
    """Return the table, ready to be sorted by any column."""
    known = {reference.key: reference.marker for reference in references}
    heads = "".join(map(_head, ("paper", "year", *made.columns)))
    rows = "".join(_row(row, number * len(made.columns), made.columns, known) for number, row in enumerate(made.rows))
    return (
        '<div class="scroll" role="region" aria-label="Table of the papers" tabindex="0">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _head(name: str) -> str:
    return (
        f'<th scope="col" class="{escape(name)}" aria-sort="none">'
        f'<button type="button" data-sort>{escape(name[:1].upper() + name[1:])}</button></th>'
    )


def _row(row: Row, first: int, columns: Sequence[str], known: Mapping[str, int]) -> str:
    marker = known.get(row.key)
    number = "" if marker is None else f'<span class="number">[{marker}]</span>'
    key = row.key if marker is None else None
    year = "" if row.year is None else str(row.year)
    cells = "".join(
        _cell(cell, first + place, column) for place, (cell, column) in enumerate(zip(row.cells, columns, strict=True))
    )
    title = f"{number}{opener(row.title, marker=marker, key=key)}{standing(row)}"
    return (
        f'<tr><th scope="row"><div class="named">{title}</div>'
        f'<span class="theme">{escape(row.theme)}</span></th>'
        f'<td class="year"{attributes(column="year")}>{year}</td>{cells}</tr>'
    )


def _cell(cell: Cell, number: int, column: str) -> str:
    where = attributes(column=column)
    if cell.text is None:
        return f'<td class="none"{where}>not stated</td>'
    return (
        f'<td{where}><button type="button" class="cell" dir="auto" aria-controls="evidence"'
        f' title="{escape(cell.quote or cell.text)}" data-send="open"{attributes(cell=number)}>'
        f"{escape(cell.text)}</button></td>"
    )
