"""Checks on the page: the text field, a dropped draft, what to check against, and the text as it is marked."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from rag import (
    Attest,
    AttestError,
)
from rag.serve.turnstile import Turnstile
from rag.toolkit import draft_json
from ui import evidence, panel
from ui.assets import read
from ui.check.checking import Check, check
from ui.check.clicks import find
from ui.check.document import document, invitation, progress
from ui.check.reading import UnreadableError, dropped, taken
from ui.formats import parcel
from ui.notices import notice, trouble
from ui.spot import Spot
from ui.stops import Stops
from ui.turns import AT_ONCE, Entry
from ui.visit import uploaded, visitor

# Which components change, and to what; Gradio takes such a dict from any event.
Updates = dict[Any, Any]

_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
_AGAINST = [("What it cites, else all papers", "cited"), ("All papers", "all"), ("These papers", "keys")]
_NO_PAPERS = "The library is empty; load papers first, then check the text."
_NO_CLAIMS = "No sentence of this text claims something that a paper could say."


@dataclass(frozen=True, slots=True)
class Form:
    """The components of checks; `held` is the one that is shown, or none."""

    held: gr.State
    text: gr.Textbox
    drop: gr.File
    against: gr.Radio
    keys: gr.Textbox
    go: gr.Button
    stop: gr.Button
    told: gr.HTML
    news: gr.HTML
    live: gr.HTML


def place() -> Form:
    """Put an empty form on the page."""
    with gr.Row(elem_id="check-entry"):
        text = gr.Textbox(
            placeholder="Paste a paragraph or a whole draft",
            label="Text to check",
            show_label=False,
            container=False,
            lines=5,
            max_lines=12,
            scale=3,
            min_width=240,
            elem_id="check-text",
            html_attributes=gr.InputHTMLAttributes(autocomplete="off", spellcheck=False),
        )
        drop = gr.File(label="Draft (.md, .txt, .tex)", height=132, scale=1, min_width=150, elem_id="check-drop")
    with gr.Row(elem_id="check-line"):
        against = gr.Radio(_AGAINST, value="cited", label="Check against", container=False, elem_id="check-against")
        go = gr.Button("Check", variant="primary", scale=0, min_width=110, elem_id="check-go")
        stop = gr.Button("Stop", variant="stop", scale=0, min_width=110, elem_id="check-stop")
    keys = gr.Textbox(
        placeholder="Keys of papers, such as smith2020title, parted by blanks or commas",
        label="Keys of papers",
        show_label=False,
        container=False,
        lines=1,
        max_lines=3,
        visible=False,
        elem_id="check-keys",
    )
    told = gr.HTML("", apply_default_css=False, elem_id="check-told")
    news = gr.HTML("", js_on_load=read("check-news.js"), apply_default_css=False, elem_id="check-news")
    live = gr.HTML("", js_on_load=read("clicks.js") + read("check.js"), apply_default_css=False, elem_id="check")
    return Form(gr.State(None), text, drop, against, keys, go, stop, told, news, live)


def connect(attest: Attest, turnstile: Turnstile, form: Form, opened: gr.Tab, shown: gr.HTML, given: gr.HTML) -> None:
    """Let texts be checked, their evidence be seen in the panel `shown`, and copies be saved through `given`.

    The first view is drawn anew whenever its tab is `opened`: the library may have grown.
    """
    stops = Stops()

    def respond(asked: Check, request: gr.Request) -> Iterator[Updates]:
        with stops.under_way(request.session_hash) as stop:
            entry = Entry.of(turnstile, visitor(request).name, request.session_hash)
            yield from _respond(attest, form, asked, stop, entry)

    def check_text(text: str | None, against: str, keys: str | None, request: gr.Request) -> Iterator[Updates]:
        try:
            asked = taken(text or "", None, against, keys or "")
        except UnreadableError as exc:
            yield {form.told: trouble(str(exc))}
            return
        yield from respond(asked, request)

    def check_file(
        upload: dict[str, Any] | None, against: str, keys: str | None, request: gr.Request
    ) -> Iterator[Updates]:
        if not upload:
            return
        try:
            asked = taken(*dropped(upload, lambda path: uploaded(request, path)), against, keys or "")
        except UnreadableError as exc:
            yield {form.told: trouble(str(exc)), form.drop: None}
            return
        yield {form.drop: None}
        yield from respond(asked, request)

    def end_check(request: gr.Request) -> None:
        stops.end(request.session_hash)

    def begin(held: Check | None) -> Any:
        return gr.skip() if held is not None else opening(attest)

    def choose(against: str) -> Updates:
        return gr.update(visible=against == "keys")

    outputs = [form.held, form.drop, form.told, form.news, form.live]
    inputs = [form.against, form.keys]
    checks: dict[str, Any] = _QUIET | AT_ONCE
    gr.on([form.go.click, form.keys.submit], check_text, inputs=[form.text, *inputs], outputs=outputs, **checks)
    # Unprocessed, an upload still has the user's name of the file.
    form.drop.upload(check_file, inputs=[form.drop, *inputs], outputs=outputs, preprocess=False, **checks)
    opened.select(begin, inputs=[form.held], outputs=[form.live], **_QUIET)
    form.against.change(choose, inputs=[form.against], outputs=[form.keys], **_QUIET)
    form.stop.click(end_check, queue=False, **_QUIET)
    _connect_marks(attest, form, shown, given)


def opening(attest: Attest) -> str:
    """Return the first view of the form."""
    try:
        return invitation(attest.count())
    except AttestError as exc:
        return trouble(str(exc))


def _connect_marks(attest: Attest, form: Form, shown: gr.HTML, given: gr.HTML) -> None:
    """Let the marks of a text open their evidence, and its copies be saved."""

    def open_checked(held: Check | None, event: gr.EventData) -> str:
        clicked = getattr(event, "spot", None)
        spot = find(held, clicked) if isinstance(clicked, dict) else None
        if spot is None:
            return panel.nothing()
        return evidence.view(attest, spot) if isinstance(spot, Spot) else spot

    def save_checked(held: Check | None, event: gr.EventData) -> str:
        return _file(held, str(getattr(event, "format", "")))

    form.live.open(open_checked, inputs=[form.held], outputs=[shown], trigger_mode="always_last", **_QUIET)
    form.live.download(save_checked, inputs=[form.held], outputs=[given], **_QUIET)


def _respond(attest: Attest, form: Form, asked: Check, stop: threading.Event, entry: Entry) -> Iterator[Updates]:
    """Yield what changes on the page while a text is checked."""
    if not attest.count():
        yield {form.told: trouble(_NO_PAPERS)}
        return
    shown: Check | None = None
    for grown in check(attest, asked, stop, entry):
        updates: Updates = {form.told: gr.skip()}
        if grown is not shown:
            updates = {form.held: grown, form.news: progress(grown)}
        if shown is None:
            updates |= {form.told: "", form.live: document(grown), form.drop: gr.update(interactive=False)}
        if grown.status != "asking":
            updates |= {form.told: _told(grown), form.news: "", form.live: document(grown)}
            updates |= {form.drop: gr.update(interactive=True)}
        shown = grown
        yield updates


def _told(grown: Check) -> str:
    """Return in one sentence what the reader is told beside the field."""
    if grown.error is not None:
        return trouble(grown.error)
    return "" if grown.claims else notice(_NO_CLAIMS)


def _file(held: Check | None, fmt: str) -> str:
    """Return the copy with notes, or the verdicts as JSON, for the browser to save."""
    if held is None or held.report is None or fmt not in ("md", "json"):
        return ""
    name = f"{(held.name or 'text').rpartition('.')[0] or 'text'} checked"
    if fmt == "md":
        return parcel(name, held.report.annotated, fmt)
    found = draft_json(held.report, held.name)
    return parcel(name, json.dumps(found, ensure_ascii=False, indent=1) + "\n", fmt)
