"""Papers that are chosen in the library, on its table or its map, asked about or written about in their own tabs."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import gradio as gr

from rag import Filters, QuestionError
from ui.ask.answers import limited as asked_only
from ui.ask.chat import Chat
from ui.ask.drawing import Updates
from ui.notices import trouble
from ui.overview.form import Form, Overviewing
from ui.overview.form import limited as written_only
from ui.overview.form import shared as of_form
from ui.selection import selected


@dataclasses.dataclass(frozen=True, slots=True)
class Choosing:
    """What happens to chosen papers; `tabs` has a tab `ask` and a tab `overview`, `told` is where problems are told."""

    chat: Chat
    form: Form
    tabs: gr.Tabs
    told: gr.HTML

    def ask_about(self, event: gr.EventData) -> Updates:
        """Put the next questions to the chosen papers."""
        try:
            keys = selected(event)
        except QuestionError as exc:
            return {self.told: trouble(str(exc))}
        if not keys:
            return {self.told: ""}
        return asked_only(self.chat, Filters(keys=keys)) | {self.tabs: gr.Tabs(selected="ask")}

    def overview_of(self, event: gr.EventData) -> Updates:
        """Take the chosen papers for the overview that is to be written."""
        try:
            keys = selected(event)
        except QuestionError as exc:
            return {self.told: trouble(str(exc)), self.form.filters: Filters()}
        if not keys:
            return {self.told: ""}
        return written_only(self.form, Filters(keys=keys)) | {self.tabs: gr.Tabs(selected="overview")}


def connect(
    choosing: Choosing, sources: Sequence[gr.HTML], preferences: gr.State, writing: Overviewing, panel: gr.HTML
) -> None:
    """Let `ask_about` and `overview_of` of the sources do what they say."""
    chat, form = choosing.chat, choosing.form
    quiet = {"show_progress": "hidden", "api_visibility": "private"}
    for source in sources:
        source.ask_about(
            choosing.ask_about,
            outputs=[chat.scope, chat.limits, chat.told, choosing.tabs, choosing.told],
            **quiet,
        )
        source.overview_of(
            choosing.overview_of,
            outputs=[form.filters, form.limits, form.told, choosing.tabs, choosing.told],
            **quiet,
        ).then(writing.of_these, inputs=[form.filters, preferences, form.most], **of_form(form, panel))
