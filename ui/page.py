"""The page put together: a tab for each thing that people come for, and the evidence beside all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from rag import Attest
from rag.serve.turnstile import Turnstile
from ui import choosing, download, evidence, frame
from ui.ask import answers, archive, asking, chat
from ui.ask import clicks as talk_clicks
from ui.ask.talk import Talk
from ui.assets import read
from ui.blocks import Blocks
from ui.check import form as check_form
from ui.library import shelf
from ui.overview import clicks as overview_clicks
from ui.overview import form
from ui.quality import tab as quality_form
from ui.settings import form as settings_form
from ui.settings import standing
from ui.settings.preferences import Preferences
from ui.visit import visitor

_ELSE = 41  # threads for whatever is no answer; 40 threads in all would mean to Gradio that nothing was said


@dataclass(frozen=True, slots=True)
class _Parts:
    """The parts of the page: what each tab holds, and what stands beside all of them."""

    preferences: gr.State
    mode: gr.HTML
    who: gr.HTML
    tabs: gr.Tabs
    archive: archive.Archive
    chat: chat.Chat
    topic: form.Form
    shelf: shelf.Shelf
    check_tab: gr.Tab
    check: check_form.Form
    quality_tab: gr.Tab
    quality: quality_form.Tab
    settings_tab: gr.Tab
    settings: settings_form.Fields
    panel: gr.HTML
    parcel: gr.HTML
    news: gr.HTML


def build(attest: Attest, turnstile: Turnstile | None = None) -> gr.Blocks:
    """Return the page over an engine, without a server; `turnstile` is that of the process, if others use it too."""
    settings = attest.settings
    turnstile = turnstile or Turnstile(settings.answers_at_once, settings.answers_waiting)
    page: gr.Blocks
    with Blocks(title="Attest", fill_width=True, analytics_enabled=False) as page:
        parts = _place(attest)
        _connect(attest, turnstile, page, parts)
    # Whoever waits for an answer holds a thread and a place among Gradio's jobs: there are that many for all else.
    page.max_threads = settings.answers_at_once + settings.answers_waiting + _ELSE
    page.queue(default_concurrency_limit=8, api_open=False)
    return page


def _place(attest: Attest) -> _Parts:
    """Put all parts where they stand on the page."""
    with gr.Row(elem_id="top"):
        gr.HTML(frame.HEADER, apply_default_css=False, elem_id="brand")
        mode = gr.HTML(js_on_load=read("tabs.js"), apply_default_css=False, elem_id="mode")
        who = gr.HTML(visible=False, apply_default_css=False, elem_id="who")
    preferences = gr.State(Preferences())
    with gr.Row(elem_id="main"):
        with gr.Column(scale=3, min_width=320, elem_id="talk"), gr.Tabs(elem_id="tabs") as tabs:
            with gr.Tab("Ask", id="ask", elem_id="questions-tab"):
                kept, talk = archive.place(), chat.place()
            with gr.Tab("Overview", id="overview", elem_id="overview-tab", render_children=True):
                topic = form.place()
            with gr.Tab("Library", elem_id="library-tab", render_children=True):
                papers = shelf.place(attest)
            with gr.Tab("Check a text", elem_id="check-tab", render_children=True) as check_tab:
                checked = check_form.place()
            with gr.Tab("Quality", elem_id="quality-tab", render_children=True) as quality_tab:
                quality = quality_form.place()
            with gr.Tab("Settings", elem_id="settings-tab", render_children=True) as settings_tab:
                fields = settings_form.place(attest)
        with gr.Column(scale=2, min_width=320, elem_id="side"):
            panel = evidence.place()
    return _Parts(
        preferences=preferences,
        mode=mode,
        who=who,
        tabs=tabs,
        archive=kept,
        chat=talk,
        topic=topic,
        shelf=papers,
        check_tab=check_tab,
        check=checked,
        quality_tab=quality_tab,
        quality=quality,
        settings_tab=settings_tab,
        settings=fields,
        panel=panel,
        parcel=download.place(),
        news=shelf.place_news(),
    )


def _connect(attest: Attest, turnstile: Turnstile, page: gr.Blocks, parts: _Parts) -> None:
    """Let every part do what it is for."""
    preferences, panel, parcel, talk, topic = parts.preferences, parts.panel, parts.parcel, parts.chat, parts.topic
    talking = asking.connect(attest, turnstile, talk, preferences, panel)
    answers.connect(talk, preferences, talking, panel)
    archive.connect(page, parts.archive, preferences, talking, panel, parcel)
    evidence.connect(attest, talk.talk, talk_clicks.find, [talk.past, talk.live], panel)
    download.connect(attest, talk.talk, chat.answered, [talk.past, talk.live], parcel)
    writing = form.connect(attest, turnstile, topic, preferences, panel)
    evidence.connect(attest, topic.writing, overview_clicks.find, [topic.live], panel)
    evidence.keep(panel, [talking.choose, writing.choose])
    download.connect(attest, topic.writing, form.finished, [topic.live], parcel)
    check_form.connect(attest, turnstile, parts.check, parts.check_tab, panel, parcel)
    quality_form.connect(attest, parts.quality, parts.quality_tab)
    settings_form.connect(attest, parts.settings_tab, parts.settings, preferences, parts.mode)
    loads = shelf.connect(attest, parts.shelf, parts.news, panel, parcel)
    chosen = choosing.Choosing(talk, topic, parts.tabs, parts.shelf.desk.done)
    choosing.connect(chosen, [parts.shelf.table, parts.shelf.map.plane], preferences, writing, panel)
    _refresh(attest, page, parts, loads)


def _refresh(attest: Attest, page: gr.Blocks, parts: _Parts, loads: Sequence[Any]) -> None:
    """Show what can be asked, and who answers, when the page opens and when the library may have changed."""
    talk, topic = parts.chat, parts.topic

    def refresh(held: Talk, writing: object) -> dict[Any, Any]:
        begun = {} if held.exchanges else {talk.live: chat.opening(attest)}
        return begun | look(writing)

    def look(writing: object) -> dict[Any, Any]:
        return {} if writing else {topic.live: form.opening(attest)}

    def show_mode(held: Preferences) -> str:
        return standing.line(held.engine(attest))

    def show_visitor(request: gr.Request) -> Any:
        sender = visitor(request)
        return gr.update(value=frame.visitor(sender.name, sender.role), visible=True) if sender.name else gr.skip()

    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    page.load(show_visitor, outputs=[parts.who], **quiet)
    page.load(look, inputs=[topic.writing], outputs=[topic.live], **quiet)
    for load in loads:
        load.then(refresh, inputs=[talk.talk, topic.writing], outputs=[talk.live, topic.live], **quiet)
    page.load(show_mode, inputs=[parts.preferences], outputs=[parts.mode], **quiet)
