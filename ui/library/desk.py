"""The table of the library on the page: looked through, and its papers tagged, saved, removed and put back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from rag import Attest, AttestError, Filters, LibraryEmptyError, PaperPage, Removed
from ui import evidence
from ui.assets import read
from ui.formats import parcel
from ui.library import view
from ui.library.shell import BROWSING
from ui.library.spread import options, spread
from ui.library.table import table
from ui.library.working import Tell, work_on
from ui.notices import trouble
from ui.render import escape
from ui.selection import MOST_SELECTED, selected
from ui.spot import Spot

_MOST_UNDONE = 5
_NOTHING_HERE = PaperPage(total=0, papers=(), library_version=0)
_NONE = "No paper is selected; tick some in the table."


@dataclass(frozen=True, slots=True)
class Desk:
    """The components of the table; `undoable` are the removals of this page, the last one last."""

    table: gr.HTML
    done: gr.HTML
    undoable: gr.State
    nothing: gr.State


def place(attest: Attest) -> Desk:
    """Put the table on the page; it asks for what it shows as soon as it is seen."""

    def look(sent: Any) -> dict[str, Any]:
        return shown(attest, sent)

    def every(sent: Any) -> dict[str, Any]:
        asked = view.read(sent)
        try:
            keys = attest.keys(
                asked.query, filters=asked.filters, sort=asked.sort, descending=asked.descending, limit=MOST_SELECTED
            )
        except AttestError:
            keys = ()
        return {"keys": list(keys)}

    def counts(sent: Any) -> dict[str, Any]:
        return counted(attest)

    def version(sent: Any) -> int:
        try:
            return attest.browse(limit=0).library_version
        except AttestError:
            return 0

    board = gr.HTML(
        BROWSING,
        js_on_load=read("library.js"),
        server_functions=[look, every, counts, version],
        apply_default_css=False,
        elem_id="library",
    )
    done = gr.HTML("", js_on_load=read("library-done.js"), apply_default_css=False, elem_id="library-done")
    return Desk(board, done, gr.State(()), gr.State(None))


def connect(attest: Attest, desk: Desk, panel: gr.HTML, saved: gr.HTML) -> list[Any]:
    """Let papers be opened, tagged, saved, removed and put back; returns the events that remove or put back."""

    def tag_papers(undoable: tuple[Removed, ...], event: gr.EventData) -> str:
        names = [str(getattr(event, "tag", ""))]
        adds = getattr(event, "how", "add") != "remove"

        def act(keys: tuple[str, ...]) -> str:
            report = attest.tag(keys, add=names if adds else (), remove=() if adds else names)
            how = "Tagged" if adds else "Untagged"
            same = len(keys) - len(report.changed) - len(report.unknown)
            rest = f"; {same:,} {'had it already' if adds else 'did not have it'}" if same else ""
            return f"{how} {_papers(len(report.changed))}{rest}."

        return _told(_acting(event, act), undoable)

    def remove_papers(undoable: tuple[Removed, ...], event: gr.EventData) -> dict[Any, Any]:
        taken: list[Removed] = []

        def act(keys: tuple[str, ...]) -> str:
            taken.append(attest.take(keys))
            return f"{_papers(len(taken[0].keys)).capitalize()} removed."

        told = _acting(event, act)
        kept = (*undoable, *(one for one in taken if one.keys))[-_MOST_UNDONE:]
        return {desk.done: _told(told, kept), desk.undoable: kept}

    def undo(undoable: tuple[Removed, ...]) -> Iterator[dict[Any, Any]]:
        if not undoable:
            return
        earlier, last = undoable[:-1], undoable[-1]

        def put_back(tell: Tell) -> int:
            attest.restore(last, progress=tell)
            return len(last.keys)

        succeeded: list[int] = []

        def done(count: int) -> str:
            succeeded.append(count)
            return _told(_line(f"{_papers(count).capitalize()} put back."), earlier)

        for told in work_on(put_back, done, verb="Putting back"):
            yield {desk.done: told} | ({desk.undoable: earlier} if succeeded else {})

    def save_papers(event: gr.EventData) -> dict[Any, Any]:
        file: list[str] = []

        def act(keys: tuple[str, ...]) -> str:
            fmt = str(getattr(event, "format", ""))
            papers = attest.papers(Filters(keys=keys))
            file.append(parcel("papers", attest.export(papers, fmt), fmt))
            return f"{_papers(len(papers)).capitalize()} saved."

        told = _acting(event, act)
        return {desk.done: told, **({saved: file[0]} if file else {})}

    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    evidence.connect(attest, desk.nothing, _find, [desk.table], panel)
    desk.table.tag(tag_papers, inputs=[desk.undoable], outputs=[desk.done], **quiet)
    desk.table.save(save_papers, outputs=[desk.done, saved], **quiet)
    changing: dict[str, Any] = {"inputs": [desk.undoable], "outputs": [desk.done, desk.undoable], **quiet}
    return [desk.table.remove(remove_papers, **changing), desk.done.undo(undo, **changing)]


def shown(attest: Attest, sent: Any) -> dict[str, Any]:
    """Return the table of the view that a page asks for, how many papers match, and what was looked at."""
    asked = view.read(sent)
    try:
        page = attest.browse(
            asked.query,
            filters=asked.filters,
            sort=asked.sort,
            descending=asked.descending,
            offset=asked.offset,
            limit=view.PAGE,
        )
    except LibraryEmptyError:
        page = _NOTHING_HERE
    except AttestError as exc:
        return {"html": trouble(str(exc)), "total": 0, "version": 0, "narrowed": asked.narrowed}
    return {
        "html": table(page, asked),
        "total": page.total,
        "version": page.library_version,
        "narrowed": asked.narrowed,
    }


def counted(attest: Attest) -> dict[str, str]:
    """Return how the library is spread, and what its filters offer."""
    try:
        found = attest.statistics()
    except AttestError:  # the table says why
        return {"spread": "", "venue": options(()), "tag": options(()), "source": options(()), "empty": "yes"}
    return {
        "spread": spread(found) if found.papers else "",
        "venue": options(found.by_venue),
        "tag": options(found.by_tag),
        "source": options(found.by_source),
        "empty": "" if found.papers else "yes",
    }


def _find(_nothing: None, clicked: Any) -> Spot | None:
    key = clicked.get("key")
    return Spot(turn=None, key=key, quotes=()) if isinstance(key, str) and key else None


def _acting(event: Any, act: Callable[[tuple[str, ...]], str]) -> str:
    """Do something with the papers that are selected, and return in a line what came of it."""
    try:
        keys = selected(event)
        return _line(act(keys)) if keys else trouble(_NONE)
    except AttestError as exc:
        return trouble(str(exc))


def _told(line: str, undoable: tuple[Removed, ...]) -> str:
    """Return a line with the way to take the last removal back."""
    if not undoable:
        return line
    what = _papers(len(undoable[-1].keys))
    return f'{line}<button type="button" class="plain" data-undo aria-label="Undo: put {what} back">Undo</button>'


def _line(text: str) -> str:
    return f'<p class="did" role="status">{escape(text)}</p>'


def _papers(count: int) -> str:
    return f"{count:,} paper{'' if count == 1 else 's'}"
