"""A page of papers in, the table of the library as HTML out: a row a paper, heads that sort, the other pages."""

from __future__ import annotations

from rag import Paper
from rag.schema import PaperPage
from ui.library.view import PAGE, View
from ui.render import NOTE, attributes, escape, opener, standing

_HEADS = {"title": "Title", "authors": "Authors", "year": "Year", "venue": "Venue", "key": "Key"}
_CUT_OFF = ("…", "...", "[…]", "[...]")
_MOST_AUTHORS = 3


def table(page: PaperPage, view: View) -> str:
    """Return the papers of a view."""
    if not page.papers:
        return f'<p class="none-here" role="status">{_nothing(page, view)}</p>'
    cells = [_cells(paper) for paper in page.papers]
    columns = [name for name in _HEADS if name == view.sort or any(row[name] for row in cells)]
    heads = "".join(_head(name, view) for name in columns)
    rows = "".join(_row(paper, [row[name] for name in columns]) for paper, row in zip(page.papers, cells, strict=True))
    return (
        f'{_pager(page, view, "top")}<div class="scroll" role="region" aria-label="Papers" tabindex="0">'
        "<table><thead><tr>"
        '<th class="pick"><input type="checkbox" data-all aria-label="Select all papers on this page"></th>'
        f"{heads}</tr></thead><tbody>{rows}</tbody></table></div>{_pager(page, view, 'bottom')}"
    )


def _nothing(page: PaperPage, view: View) -> str:
    if not view.narrowed:
        return "There are no papers here yet; add some above."
    if page.total:
        return "There are no more papers; go back to the first page."
    return "No paper matches. Each word must be in the title, abstract, authors, venue or key."


def _head(sort: str, view: View) -> str:
    order = ("descending" if view.descending else "ascending") if view.sort == sort else "none"
    return (
        f'<th scope="col" class="{sort}" aria-sort="{order}">'
        f'<button type="button" data-sort="{sort}">{_HEADS[sort]}</button></th>'
    )


def _cells(paper: Paper) -> dict[str, str]:
    """Return the cells of a row by their column; those of what a paper lacks are empty."""
    names = ", ".join(paper.authors[:_MOST_AUTHORS])
    more = len(paper.authors) - _MOST_AUTHORS
    authors = f"{names} and {more} more" if more > 0 else names
    texts = {"authors": authors, "year": "" if paper.year is None else str(paper.year), "venue": paper.venue or ""}
    title = f"{opener(paper.title, key=paper.key)}{_marks(paper)}"
    return {
        "title": f'<th scope="row" class="title">{title}</th>',
        **{name: f'<td class="{name}" dir="auto">{escape(text)}</td>' if text else "" for name, text in texts.items()},
        "key": f'<td class="key"><code>{escape(paper.key)}</code></td>',
    }


def _row(paper: Paper, cells: list[str]) -> str:
    box = f'<input type="checkbox"{attributes(pick=paper.key)} aria-label="Select {escape(paper.title)}">'
    return f'<tr><td class="pick">{box}</td>{"".join(cell or "<td></td>" for cell in cells)}</tr>'


def _marks(paper: Paper) -> str:
    """Return what a reader should know of a paper before it is opened, and its tags."""
    marks = [standing(paper)] if paper.retracted else []
    if not paper.abstract:
        marks.append('<span class="mark">no abstract</span>')
    elif paper.abstract_kind == "note":
        marks.append(f'<span class="mark" title="{NOTE}">note</span>')
    elif paper.abstract.rstrip().endswith(_CUT_OFF):
        marks.append('<span class="mark" title="The text that was loaded ends before the abstract does">cut off</span>')
    marks += [
        f'<button type="button" class="tag" dir="auto"{attributes(tag=tag)}'
        f' aria-label="Show papers with the tag {escape(tag)}">{escape(tag)}</button>'
        for tag in paper.tags
    ]
    return f'<div class="marks">{"".join(marks)}</div>' if marks else ""


def _pager(page: PaperPage, view: View, place: str) -> str:
    first, last = view.offset + 1, view.offset + len(page.papers)
    far = f'<span class="far"{" role=status" if place == "top" else ""}>{first:,}–{last:,} of {page.total:,}</span>'
    if page.total <= PAGE and not view.offset:
        return f'<div class="pager">{far}</div>' if place == "top" else ""
    end = max(0, (page.total - 1) // PAGE * PAGE)
    back, on = view.offset <= 0, last >= page.total
    steps = "".join(
        f'<button type="button" data-offset="{max(0, offset)}" data-step="{place}-{name}"{" disabled" if off else ""}>'
        f"{name}</button>"
        for name, offset, off in (
            ("First", 0, back),
            ("Previous", view.offset - PAGE, back),
            ("Next", view.offset + PAGE, on),
            ("Last", end, on),
        )
    )
    return f'<nav class="pager" aria-label="Pages, {place}">{far}<span class="steps">{steps}</span></nav>'
