"""The page put together: a tab for each thing that people come for, and the evidence beside all of them."""

from __future__ import annotations

from typing import Any

import gradio as gr

from rag import Attest
from ui import choosing, download, evidence, frame
from ui.ask import answers, archive, asking, chat
from ui.ask import clicks as talk_clicks
from ui.ask.talk import Talk
from ui.assets import read
from ui.check import form as check_form
from ui.library import shelf
from ui.overview import clicks as overview_clicks
from ui.overview import form
from ui.quality import tab as quality_form
from ui.settings import form as settings_form
from ui.settings import standing
from ui.settings.preferences import Preferences


def build(attest: Attest) -> gr.Blocks:
    """Return the page over an engine, without a server."""
    page: gr.Blocks
    with gr.Blocks(title="Attest", fill_width=True, analytics_enabled=False) as page:
        with gr.Row(elem_id="top"):
            gr.HTML(frame.HEADER, apply_default_css=False, elem_id="brand")
            mode = gr.HTML(js_on_load=read("tabs.js"), apply_default_css=False, elem_id="mode")
        preferences = gr.State(Preferences())
        with gr.Row(elem_id="main"):
            with gr.Column(scale=3, min_width=320, elem_id="talk"), gr.Tabs(elem_id="tabs") as tabs:
                with gr.Tab("Ask", id="ask", elem_id="questions-tab"):
                    kept = archive.place()
                    talk = chat.place()
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
        parcel = download.place()
        news = shelf.place_news()
        talking = asking.connect(attest, talk, preferences, panel)
        answers.connect(talk, preferences, talking, panel)
        archive.connect(page, kept, preferences, talking, panel, parcel)
        evidence.connect(attest, talk.talk, talk_clicks.find, [talk.past, talk.live], panel)
        download.connect(attest, talk.talk, chat.answered, [talk.past, talk.live], parcel)
        writing = form.connect(attest, topic, preferences, panel)
        evidence.connect(attest, topic.writing, overview_clicks.find, [topic.live], panel)
        download.connect(attest, topic.writing, form.finished, [topic.live], parcel)
        check_form.connect(attest, checked, check_tab, panel, parcel)
        quality_form.connect(attest, quality, quality_tab)
        settings_form.connect(attest, settings_tab, fields, preferences, mode)
        loads = shelf.connect(attest, papers, news, panel, parcel)
        chosen = choosing.Choosing(talk, topic, tabs, papers.desk.done)
        choosing.connect(chosen, [papers.table, papers.map.plane], preferences, writing, panel)

        def refresh(held: Talk, writing: object) -> dict[Any, Any]:
            begun = {} if held.exchanges else {talk.live: chat.opening(attest)}
            return begun | look(writing)

        def look(writing: object) -> dict[Any, Any]:
            return {} if writing else {topic.live: form.opening(attest)}

        common: dict[str, Any] = {
            "inputs": [talk.talk, topic.writing],
            "outputs": [talk.live, topic.live],
            "show_progress": "hidden",
            "api_visibility": "private",
        }
        page.load(look, **{**common, "inputs": [topic.writing]})
        for load in loads:
            load.then(refresh, **common)

        def show_mode(held: Preferences) -> str:
            return standing.line(held.engine(attest))

        page.load(show_mode, inputs=[preferences], outputs=[mode], show_progress="hidden", api_visibility="private")
    page.queue(default_concurrency_limit=8, api_open=False)
    return page
