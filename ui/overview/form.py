"""Overviews on the page: the topic field, the overview as it grows, stop, and topics to choose from."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from rag import Attest, AttestError, Overview
from ui import evidence
from ui.assets import read
from ui.notices import trouble
from ui.overview.document import document, invitation
from ui.overview.writing import Writing, write
from ui.spot import first_cited
from ui.stops import Stops

# Which components change, and to what; Gradio takes such a dict from any event.
Updates = dict[Any, Any]

_MOST_PAPERS, _MOST_DIGITS = 1000, 9
_BAD_NUMBER = f"Papers to read is a whole number from 1 to {_MOST_PAPERS:,}, or empty."
_ABSENT = "Nothing in this collection is about this topic; choose one that is here, or name another."


@dataclass(frozen=True, slots=True)
class Form:
    """The components of overviews; `writing` is the one that is shown, or none."""

    writing: gr.State
    topic: gr.Textbox
    most: gr.Textbox
    go: gr.Button
    stop: gr.Button
    told: gr.HTML
    live: gr.HTML


def place() -> Form:
    """Put an empty form on the page."""
    with gr.Row(elem_id="topic-line"):
        topic = gr.Textbox(
            placeholder="Name a topic",
            label="Topic",
            show_label=False,
            container=False,
            lines=1,
            max_lines=3,
            scale=1,
            min_width=120,
            elem_id="topic",
            html_attributes=gr.InputHTMLAttributes(enterkeyhint="go", autocomplete="off"),
        )
        most = gr.Textbox(  # a gr.Number that is left empty becomes 0
            placeholder="Papers to read",
            label="Papers to read",
            show_label=False,
            container=False,
            scale=0,
            lines=1,
            max_lines=1,
            min_width=140,
            elem_id="most",
            html_attributes=gr.InputHTMLAttributes(enterkeyhint="go", autocomplete="off"),
        )
        go = gr.Button("Write overview", variant="primary", scale=0, min_width=140, elem_id="write")
        stop = gr.Button("Stop", variant="stop", scale=0, min_width=140, elem_id="stop-writing", visible=False)
    told = gr.HTML("", apply_default_css=False, elem_id="topic-told")
    live = gr.HTML("", js_on_load=read("clicks.js") + read("overview.js"), apply_default_css=False, elem_id="overview")
    return Form(gr.State(None), topic, most, go, stop, told, live)


def connect(attest: Attest, form: Form, panel: gr.HTML) -> None:
    """Let overviews be written, and what they cite first be seen in the panel."""
    stops = Stops()

    def respond(topic: str, most: str, page: str | None) -> Iterator[Updates]:
        with stops.under_way(page) as stop:
            yield from _respond(attest, form, panel, topic.strip(), most.strip(), stop)

    def named(topic: str, most: str, request: gr.Request) -> Iterator[Updates]:
        yield from respond(topic, most, request.session_hash)

    def picked(most: str, event: gr.EventData, request: gr.Request) -> Iterator[Updates]:
        yield from respond(str(getattr(event, "topic", "")), most, request.session_hash)

    def end_writing(request: gr.Request) -> None:
        stops.end(request.session_hash)

    shown = [form.writing, form.topic, form.told, form.live, form.go, form.stop, panel]
    common: dict[str, Any] = {"outputs": shown, "show_progress": "hidden", "api_visibility": "private"}
    gr.on([form.topic.submit, form.most.submit, form.go.click], named, inputs=[form.topic, form.most], **common)
    form.live.topic(picked, inputs=[form.most], **common)
    form.stop.click(end_writing, queue=False, show_progress="hidden", api_visibility="private")


def opening(attest: Attest) -> str:
    """Return the first view of the form."""
    try:
        return invitation(attest.count())
    except AttestError as exc:
        return trouble(str(exc))


def finished(writing: Writing | None, _turn: str | None) -> Overview | None:
    """Return the overview that is shown, if it is finished."""
    return None if writing is None else writing.overview


def _respond(
    attest: Attest, form: Form, panel: gr.HTML, topic: str, most: str, stop: threading.Event
) -> Iterator[Updates]:
    """Yield what changes on the page while an overview is written."""
    number = int(most) if most.isdecimal() and len(most) <= _MOST_DIGITS else 0
    if most and not 1 <= number <= _MOST_PAPERS:
        yield {form.told: trouble(_BAD_NUMBER)}
        return
    asked = Writing(topic=topic, most=number or None)
    shown = None
    for grown in write(attest, asked, stop):
        updates: Updates = {form.stop: gr.skip()}
        if grown is not shown:
            updates = {form.writing: grown, form.live: document(grown)}
        if shown is None:
            updates |= {form.topic: topic, form.told: "", **_buttons(form, busy=True)}
        if grown.status != "asking":
            updates |= {
                form.told: _told(grown),
                panel: evidence.view(attest, first_cited(grown, None)),
                **_buttons(form),
            }
        if grown.status == "failed" and not grown.text:
            updates |= {form.writing: None, form.live: opening(attest)}
        shown = grown
        yield updates


def _told(writing: Writing) -> str:
    """Return in one sentence what the reader is told beside the field."""
    if writing.error is not None:
        return trouble(writing.error)
    absent = writing.overview is not None and writing.overview.outcome == "not_in_collection"
    return f'<p class="notice" role="status">{_ABSENT}</p>' if absent else ""


def _buttons(form: Form, *, busy: bool = False) -> Updates:
    return {form.go: gr.update(visible=not busy), form.stop: gr.update(visible=busy)}
