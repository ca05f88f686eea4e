"""Overviews on the page: the topic field, the overview as it grows, stop, and topics to choose from."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from rag import Attest, AttestError, Filters, Overview, QuestionError
from rag.serve.turnstile import Turnstile
from ui import evidence, scope
from ui.assets import read
from ui.notices import trouble
from ui.overview.document import WHOLE, document, invitation
from ui.overview.writing import Writing, write
from ui.settings.preferences import Preferences
from ui.spot import first_cited
from ui.stops import Stops
from ui.turns import AT_ONCE, Entry
from ui.visit import visitor

# Which components change, and to what; Gradio takes such a dict from any event.
Updates = dict[Any, Any]

_MOST_PAPERS, _MOST_DIGITS = 1000, 9
_BAD_NUMBER = f"Papers to read is a whole number from 1 to {_MOST_PAPERS:,}, or empty."
_ABSENT = "Nothing in this collection is about this topic; choose one that is here, or name another."


@dataclass(frozen=True, slots=True)
class Form:
    """The components of overviews; `writing` is the one that is shown, or none, `filters` which papers it is of."""

    writing: gr.State
    filters: gr.State
    topic: gr.Textbox
    most: gr.Textbox
    go: gr.Button
    stop: gr.Button
    limits: gr.HTML
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
        stop = gr.Button("Stop", variant="stop", scale=0, min_width=140, elem_id="stop-writing")
    limits = gr.HTML(
        scope.limits(Filters()), js_on_load=read("clicks.js"), apply_default_css=False, elem_id="topic-limits"
    )
    told = gr.HTML("", apply_default_css=False, elem_id="topic-told")
    live = gr.HTML("", js_on_load=read("clicks.js") + read("overview.js"), apply_default_css=False, elem_id="overview")
    return Form(gr.State(None), gr.State(Filters()), topic, most, go, stop, limits, told, live)


class Overviewing:
    """What the events of the form do; nothing is kept here but what is under way."""

    def __init__(self, attest: Attest, turnstile: Turnstile, form: Form, panel: gr.HTML) -> None:
        self.attest = attest
        self.turnstile = turnstile
        self.form = form
        self.panel = panel
        self.stops = Stops()
        self.chosen = Stops()  # by page: the sign that its reader opens evidence while an overview is written

    def named(
        self, filters: Filters, chosen: Preferences, topic: str, most: str, request: gr.Request
    ) -> Iterator[Updates]:
        """Write about what was typed."""
        page = request.session_hash
        with self.stops.under_way(page) as stop, self.chosen.under_way(page) as opened:
            entry = Entry.of(self.turnstile, visitor(request).name, page)
            for updates in self._respond(filters, chosen, topic.strip(), most.strip(), stop, entry):
                if opened.is_set():
                    updates.pop(self.panel, None)
                yield updates

    def picked(
        self, filters: Filters, chosen: Preferences, most: str, event: gr.EventData, request: gr.Request
    ) -> Iterator[Updates]:
        """Write about a topic that was offered."""
        yield from self.named(filters, chosen, str(getattr(event, "topic", "")), most, request)

    def of_these(
        self, filters: Filters, chosen: Preferences, most: str | None, request: gr.Request
    ) -> Iterator[Updates]:
        """Write about all papers that were chosen elsewhere on the page."""
        if filters.keys:
            yield from self.named(filters, chosen, WHOLE, most or "", request)

    def end_writing(self, request: gr.Request) -> None:
        """Stop the overview that is being written."""
        self.stops.end(request.session_hash)

    def choose(self, request: gr.Request) -> None:
        """Leave open what the reader opens."""
        self.chosen.end(request.session_hash)

    def limit(self, filters: Filters, event: gr.EventData) -> Updates:
        """Write about some papers only."""
        sent = event._data if isinstance(event._data, dict) else {}
        try:
            return limited(self.form, scope.read(sent, filters))
        except QuestionError as exc:
            return {self.form.told: trouble(str(exc))}

    def unlimit(self) -> Updates:
        """Write about all papers."""
        return limited(self.form, Filters())

    def _respond(
        self, filters: Filters, chosen: Preferences, topic: str, most: str, stop: threading.Event, entry: Entry
    ) -> Iterator[Updates]:
        """Yield what changes on the page while an overview is written."""
        form = self.form
        number = int(most) if most.isdecimal() and len(most) <= _MOST_DIGITS else 0
        if most and not 1 <= number <= _MOST_PAPERS:
            yield {form.told: trouble(_BAD_NUMBER)}
            return
        asked = Writing(topic=topic, most=number or None, filters=filters)
        shown = None
        for grown in write(chosen.engine(self.attest), asked, stop, entry):
            updates: Updates = {form.stop: gr.skip()}
            if grown is not shown:
                updates = {form.writing: grown, form.live: document(grown)}
            if shown is None:
                updates |= {form.topic: topic, form.told: ""}
            if grown.status != "asking":
                opened = evidence.view(self.attest, first_cited(grown, None))
                updates |= {form.told: _told(grown), self.panel: opened}
            if grown.status == "failed" and not grown.text:
                updates |= {form.writing: None, form.live: opening(self.attest)}
            shown = grown
            yield updates
        yield {form.stop: gr.skip()}  # Gradio sends the last ones twice, and would close what is opened meanwhile


def connect(attest: Attest, turnstile: Turnstile, form: Form, preferences: gr.State, panel: gr.HTML) -> Overviewing:
    """Let overviews be written, and what they cite first be seen in the panel."""
    does, common = Overviewing(attest, turnstile, form, panel), shared(form, panel)
    writing = common | AT_ONCE
    inputs = [form.filters, preferences]
    gr.on(
        [form.topic.submit, form.most.submit, form.go.click],
        does.named,
        inputs=[*inputs, form.topic, form.most],
        **writing,
    )
    form.live.topic(does.picked, inputs=[*inputs, form.most], **writing)
    form.limits.limit(does.limit, inputs=[form.filters], **common)
    form.limits.unlimit(does.unlimit, **common)
    form.stop.click(does.end_writing, queue=False, show_progress="hidden", api_visibility="private")
    return does


def shared(form: Form, panel: gr.HTML) -> dict[str, Any]:
    """Return what all events of the form have in common."""
    shown = [getattr(form, field.name) for field in dataclasses.fields(form)]
    return {"outputs": [*shown, panel], "show_progress": "hidden", "api_visibility": "private"}


def limited(form: Form, filters: Filters) -> Updates:
    """Return what changes when overviews are to be of other papers."""
    return {form.filters: filters, form.limits: scope.limits(filters), form.told: ""}


def opening(attest: Attest) -> str:
    """Return the first view of the form."""
    try:
        return invitation(attest.count())
    except AttestError as exc:
        return trouble(str(exc))


def finished(writing: Writing | None, _turn: str | None) -> Overview | None:
    """Return the overview that is shown, if it is finished."""
    return None if writing is None else writing.overview


def _told(writing: Writing) -> str:
    """Return in one sentence what the reader is told beside the field."""
    if writing.error is not None:
        return trouble(writing.error)
    absent = writing.overview is not None and writing.overview.outcome == "not_in_collection"
    return f'<p class="notice" role="status">{_ABSENT}</p>' if absent else ""
