"""The page put together: a tab for each thing that people come for, and the evidence beside all of them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import gradio as gr

from rag import Attest, AttestError
from ui import download, evidence, frame
from ui.ask import chat
from ui.ask import clicks as talk_clicks
from ui.library import shelf
from ui.overview import clicks as overview_clicks
from ui.overview import form


def build(attest: Attest) -> gr.Blocks:
    """Return the page over an engine, without a server."""
    page: gr.Blocks
    with gr.Blocks(title="Attest", fill_width=True, analytics_enabled=False) as page:
        with gr.Row(elem_id="top"):
            gr.HTML(frame.HEADER, apply_default_css=False, elem_id="brand")
            mode = gr.HTML(apply_default_css=False, elem_id="mode")
        papers = shelf.place()
        with gr.Row(elem_id="main"):
            with gr.Column(scale=3, min_width=320, elem_id="talk"), gr.Tabs(elem_id="tabs"):
                with gr.Tab("Questions", elem_id="questions-tab"):
                    talk = chat.place()
                with gr.Tab("Overview", elem_id="overview-tab", render_children=True):
                    topic = form.place()
            with gr.Column(scale=2, min_width=320, elem_id="side"):
                panel = evidence.place()
        parcel = download.place()
        chat.connect(attest, talk, panel)
        evidence.connect(attest, talk.conversation, talk_clicks.find, [talk.past, talk.live], panel)
        download.connect(attest, talk.conversation, chat.answered, [talk.past, talk.live], parcel)
        form.connect(attest, topic, panel)
        evidence.connect(attest, topic.writing, overview_clicks.find, [topic.live], panel)
        download.connect(attest, topic.writing, form.finished, [topic.live], parcel)
        loads = shelf.connect(attest, papers)

        def refresh(conversation: tuple[Any, ...], writing: object) -> dict[Any, Any]:
            shown = shelf.state(attest, papers)
            if not conversation:
                shown |= {talk.live: chat.opening(attest)}
            return shown if writing else shown | {topic.live: form.opening(attest)}

        common: dict[str, Any] = {
            "inputs": [talk.conversation, topic.writing],
            "outputs": [papers.fold, papers.sample, papers.told, talk.live, topic.live],
            "show_progress": "hidden",
            "api_visibility": "private",
        }
        page.load(refresh, **common)
        for load in loads:
            load.then(refresh, **common)

        def show_mode() -> str:
            return _mode(attest)

        page.load(show_mode, outputs=[mode], show_progress="hidden", api_visibility="private")
    page.queue(default_concurrency_limit=8, api_open=False)
    return page


def _mode(attest: Attest) -> str:
    server = urlsplit(attest.settings.openai_base_url or "").netloc or None
    try:
        return frame.mode(attest.model_name(), server)
    except AttestError as exc:
        return frame.mode(None, server, problem=str(exc))
