"""What is done with papers that are selected in the table: tagged, saved, removed and put back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr

from rag import (
    Attest,
    AttestError,
    Filters,
)
from rag.schema import Removed
from rag.toolkit import counted
from ui import evidence
from ui.formats import parcel
from ui.library.desk import Desk
from ui.library.working import Tell, work_on
from ui.notices import trouble
from ui.render import escape
from ui.selection import selected
from ui.spot import Spot
from ui.visit import READS_ONLY, visitor

# Which components change, and to what; Gradio takes such a dict from any event.
Updates = dict[Any, Any]

_MOST_UNDONE = 5
_NONE = "No paper is selected; tick some in the table."


class Acting:
    """What the events of the table do; what of them can be undone is a state of the page."""

    def __init__(self, attest: Attest, desk: Desk, saved: gr.HTML) -> None:
        self.attest = attest
        self.desk = desk
        self.saved = saved

    def tag_papers(self, undoable: tuple[Removed, ...], event: gr.EventData, request: gr.Request) -> str:
        """Give the selected papers a tag, or take it from them."""
        names = [str(getattr(event, "tag", ""))]
        adds = getattr(event, "how", "add") != "remove"

        def act(keys: tuple[str, ...]) -> str:
            report = self.attest.tag(keys, add=names if adds else (), remove=() if adds else names)
            how = "Tagged" if adds else "Untagged"
            same = len(keys) - len(report.changed) - len(report.unknown)
            rest = f"; {same:,} {'had it already' if adds else 'did not have it'}" if same else ""
            return f"{how} {_papers(len(report.changed))}{rest}."

        return _told(_changed(event, request, act), undoable)

    def remove_papers(self, undoable: tuple[Removed, ...], event: gr.EventData, request: gr.Request) -> Updates:
        """Remove the selected papers, and remember them."""
        taken: list[Removed] = []

        def act(keys: tuple[str, ...]) -> str:
            taken.append(self.attest.take(keys))
            return f"{_papers(len(taken[0].keys)).capitalize()} removed."

        told = _changed(event, request, act)
        kept = (*undoable, *(one for one in taken if one.keys))[-_MOST_UNDONE:]
        return {self.desk.done: _told(told, kept), self.desk.undoable: kept}

    def undo(self, undoable: tuple[Removed, ...], request: gr.Request) -> Iterator[Updates]:
        """Put the papers back that were removed last."""
        if not undoable:
            yield {self.desk.done: gr.skip()}  # Gradio empties the page after a generator that gives nothing
            return
        if not visitor(request).may_edit:
            yield {self.desk.done: trouble(READS_ONLY)}
            return
        earlier, last = undoable[:-1], undoable[-1]

        def put_back(tell: Tell) -> int:
            self.attest.restore(last, progress=tell)
            return len(last.keys)

        succeeded: list[int] = []

        def done(count: int) -> str:
            succeeded.append(count)
            return _told(_line(f"{_papers(count).capitalize()} put back."), earlier)

        for told in work_on(put_back, done, verb="Putting back"):
            yield {self.desk.done: told} | ({self.desk.undoable: earlier} if succeeded else {})

    def save_papers(self, event: gr.EventData) -> Updates:
        """Hand the selected papers to the browser as a file."""
        file: list[str] = []

        def act(keys: tuple[str, ...]) -> str:
            fmt = str(getattr(event, "format", ""))
            papers = self.attest.papers(Filters(keys=keys))
            file.append(parcel("papers", self.attest.export(papers, fmt), fmt))
            return f"{_papers(len(papers)).capitalize()} saved."

        told = _done(event, act)
        return {self.desk.done: told, **({self.saved: file[0]} if file else {})}


def connect(attest: Attest, desk: Desk, panel: gr.HTML, saved: gr.HTML) -> list[Any]:
    """Let papers be opened, tagged, saved, removed and put back; returns the events that remove or put back."""
    acting = Acting(attest, desk, saved)
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    evidence.connect(attest, desk.nothing, _find, [desk.table], panel)
    desk.table.tag(acting.tag_papers, inputs=[desk.undoable], outputs=[desk.done], **quiet)
    desk.table.save(acting.save_papers, outputs=[desk.done, saved], **quiet)
    changing: dict[str, Any] = {"inputs": [desk.undoable], "outputs": [desk.done, desk.undoable], **quiet}
    return [desk.table.remove(acting.remove_papers, **changing), desk.done.undo(acting.undo, **changing)]


def _find(_nothing: None, clicked: Any) -> Spot | None:
    key = clicked.get("key")
    return Spot(turn=None, key=key, quotes=()) if isinstance(key, str) and key else None


def _done(event: Any, act: Callable[[tuple[str, ...]], str]) -> str:
    """Do something with the papers that are selected, and return in a line what came of it."""
    try:
        keys = selected(event)
        return _line(act(keys)) if keys else trouble(_NONE)
    except AttestError as exc:
        return trouble(str(exc))


def _changed(event: Any, request: gr.Request, act: Callable[[tuple[str, ...]], str]) -> str:
    """Do something that changes the library, if whoever asks may."""
    return _done(event, act) if visitor(request).may_edit else trouble(READS_ONLY)


def _told(line: str, undoable: tuple[Removed, ...]) -> str:
    """Return a line with the way to take the last removal back."""
    if not undoable:
        return line
    what = _papers(len(undoable[-1].keys))
    return f'{line}<button type="button" class="plain" data-undo aria-label="Undo: put {what} back">Undo</button>'


def _line(text: str) -> str:
    return f'<p class="did" role="status">{escape(text)}</p>'


def _papers(count: int) -> str:
    return counted(count, "paper")
