"""Rows in, a table of HTML out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ui.render import escape


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table; the first column heads the rows, figures stand under each other."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    body = "".join(f"<tr>{_cells(row)}</tr>" for row in rows)
    return (
        f'<div class="figures" tabindex="0" role="region" aria-label="Table"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _cells(row: Sequence[object]) -> str:
    first, *others = (escape(str(cell)) for cell in row)
    return f'<th scope="row" dir="auto">{first}</th>' + "".join(f"<td>{cell}</td>" for cell in others)
