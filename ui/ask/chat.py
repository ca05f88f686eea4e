"""The components of a conversation on the page, and what it shows first."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import gradio as gr

from rag import Answer, Attest, AttestError, Filters
from ui.ask.talk import Talk
from ui.assets import read
from ui.frame import welcome
from ui.notices import trouble
from ui.scope import limits
from ui.visit import visitor


@dataclass(frozen=True, slots=True)
class Chat:
    """The components of a conversation; `past` holds all answers but the newest, which is `live`.

    `address` is the conversation's id as the browser knows it: it outlives the program. `scope` is which papers the
    next questions are put to: a state of its own, so that it can be changed while an answer grows.
    """

    talk: gr.State
    scope: gr.State
    address: gr.Textbox
    past: gr.HTML
    live: gr.HTML
    told: gr.HTML
    limits: gr.HTML
    box: gr.Textbox
    send: gr.Button
    stop: gr.Button
    retry: gr.Button
    as_written: gr.Button
    fresh: gr.Button


def place() -> Chat:
    """Put an empty conversation on the page.

    The conversation is our own HTML in two `gr.HTML`, not a `gr.Chatbot`: citations are real buttons that
    send what they cite to Python by `trigger`, no text is taken for Markdown that is not meant so, and while
    an answer grows only that answer is sent.
    """
    clicks = read("clicks.js")
    address = gr.Textbox(visible="hidden", elem_id="address", label="Conversation")
    past = gr.HTML("", js_on_load=clicks + read("conversation.js"), apply_default_css=False, elem_id="past")
    live = gr.HTML("", js_on_load=clicks + read("conversation.js"), apply_default_css=False, elem_id="live")
    with gr.Column(elem_id="ask"):
        told = gr.HTML("", js_on_load=clicks, apply_default_css=False, elem_id="ask-told")
        with gr.Row(elem_id="ask-line"):
            box = gr.Textbox(
                placeholder="Ask a question",
                label="Question",
                show_label=False,
                container=False,
                lines=1,
                max_lines=6,
                autofocus=True,
                scale=1,
                elem_id="question",
                html_attributes=gr.InputHTMLAttributes(enterkeyhint="send", autocomplete="off"),
            )
            send = gr.Button("Ask", variant="primary", scale=0, min_width=80, elem_id="send")
            stop = gr.Button("Stop", variant="stop", scale=0, min_width=80, elem_id="stop")
        with gr.Row(elem_id="ask-more"):
            limits_ = gr.HTML(limits(Filters()), js_on_load=clicks, apply_default_css=False, elem_id="limits")
            retry = gr.Button("Retry", size="sm", scale=0, min_width=80, elem_id="retry")
            as_written = gr.Button("As written", size="sm", scale=0, min_width=80, elem_id="as-written")
            fresh = gr.Button("New conversation", size="sm", scale=0, min_width=80, elem_id="fresh")
    talk, scope = gr.State(Talk()), gr.State(Filters())
    return Chat(talk, scope, address, past, live, told, limits_, box, send, stop, retry, as_written, fresh)


def shared(chat: Chat, panel: gr.HTML) -> dict[str, Any]:
    """Return what all events of a conversation have in common."""
    shown = [getattr(chat, field.name) for field in dataclasses.fields(chat)]
    return {"outputs": [*shown, panel], "show_progress": "hidden", "api_visibility": "private"}


def user_of(request: gr.Request) -> str:
    """Return who asks, empty where nobody signs in."""
    return visitor(request).name


def opening(attest: Attest) -> str:
    """Return the first view of a conversation."""
    try:
        return welcome(attest.count(), attest.questions())
    except AttestError as exc:
        return trouble(str(exc))


def answered(talk: Talk, turn: str | None) -> Answer | None:
    """Return the answer with that place in the conversation, if there is one."""
    found = talk.at({"turn": turn})
    return None if found is None else talk.answer(found)
