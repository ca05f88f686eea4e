"""The conversation on the page: the ask box, answers as they grow, stop, retry and a fresh start."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from rag import Answer, Attest, AttestError
from ui import evidence
from ui.ask.clicks import first
from ui.ask.conversation import Conversation, Exchange, ask, stopped
from ui.ask.examples import examples
from ui.ask.exchange import exchange, exchanges
from ui.assets import read
from ui.frame import welcome
from ui.notices import trouble
from ui.stops import Stops

# Which components change, and to what; Gradio takes such a dict from any event.
Updates = dict[Any, Any]


@dataclass(frozen=True, slots=True)
class Chat:
    """The components of a conversation; `past` holds all answers but the newest, which is `live`."""

    conversation: gr.State
    past: gr.HTML
    live: gr.HTML
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
    script = read("clicks.js") + read("conversation.js")
    past = gr.HTML("", js_on_load=script, apply_default_css=False, elem_id="past")
    live = gr.HTML("", js_on_load=script, apply_default_css=False, elem_id="live")
    with gr.Column(elem_id="ask"):
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
            stop = gr.Button("Stop", variant="stop", scale=0, min_width=80, elem_id="stop", visible=False)
        with gr.Row(elem_id="ask-more"):
            retry = gr.Button("Retry", size="sm", scale=0, min_width=80, elem_id="retry", visible=False)
            as_written = gr.Button("As written", size="sm", scale=0, min_width=80, elem_id="as-written", visible=False)
            fresh = gr.Button("New conversation", size="sm", scale=0, min_width=80, elem_id="fresh", visible=False)
    return Chat(gr.State(()), past, live, box, send, stop, retry, as_written, fresh)


def connect(attest: Attest, chat: Chat, panel: gr.HTML) -> None:
    """Let the conversation be held, and its newest evidence be seen in the panel."""
    stops = Stops()

    def respond(earlier: Conversation, asked: Exchange, request: gr.Request) -> Iterator[Updates]:
        with stops.under_way(request.session_hash) as stop:
            yield from _respond(attest, chat, panel, earlier, asked, stop)

    def asked(conversation: Conversation, question: str, request: gr.Request) -> Iterator[Updates]:
        yield from respond(conversation, Exchange(question=question.strip()), request)

    def chosen(conversation: Conversation, event: gr.EventData, request: gr.Request) -> Iterator[Updates]:
        yield from respond(conversation, Exchange(question=str(getattr(event, "question", "")).strip()), request)

    def again(conversation: Conversation, request: gr.Request) -> Iterator[Updates]:
        yield from respond(conversation[:-1], _anew(conversation), request)

    def literally(conversation: Conversation, request: gr.Request) -> Iterator[Updates]:
        yield from respond(conversation[:-1], _anew(conversation, as_written=True), request)

    def end(request: gr.Request) -> None:
        stops.end(request.session_hash)

    def clear() -> Updates:
        emptied = {chat.conversation: (), chat.past: "", chat.live: opening(attest), chat.box: ""}
        return emptied | {panel: evidence.view(attest, None)} | _buttons(chat, empty=True)

    held = [chat.conversation]
    shown = [*held, chat.past, chat.live, chat.box, panel]
    shown += [chat.send, chat.stop, chat.retry, chat.as_written, chat.fresh]
    common: dict[str, Any] = {"outputs": shown, "show_progress": "hidden", "api_visibility": "private"}
    gr.on([chat.box.submit, chat.send.click], asked, inputs=[*held, chat.box], **common)
    chat.live.example(chosen, inputs=held, **common)
    chat.retry.click(again, inputs=held, **common)
    chat.as_written.click(literally, inputs=held, **common)
    chat.stop.click(end, queue=False, show_progress="hidden", api_visibility="private")
    chat.fresh.click(clear, **common)


def opening(attest: Attest) -> str:
    """Return the first view of a conversation."""
    try:
        papers = attest.count()
        return welcome(papers, examples(attest.papers()) if papers else ())
    except AttestError as exc:
        return trouble(str(exc))


def answered(conversation: Conversation, turn: str | None) -> Answer | None:
    """Return the answer with that place in the conversation, if there is one."""
    number = int(turn) if turn is not None and turn.isdecimal() else len(conversation)
    return conversation[number].answer if number < len(conversation) else None


def _respond(
    attest: Attest, chat: Chat, panel: gr.HTML, earlier: Conversation, asked: Exchange, stop: threading.Event
) -> Iterator[Updates]:
    """Yield what changes on the page while a question is answered."""
    if not asked.question:
        yield {chat.box: ""}
        return
    earlier = stopped(earlier)  # a lost connection may have left an answer unfinished
    shown = None
    for grown in ask(attest, earlier, asked, stop):
        updates: Updates = {chat.stop: gr.skip()}
        if grown[-1] is not shown:
            updates = {chat.conversation: grown, chat.live: exchange(grown[-1], len(grown) - 1)}
        if shown is None:
            updates |= {chat.past: exchanges(earlier), chat.box: "", **_buttons(chat, busy=True)}
        if grown[-1].status != "asking":
            answer = grown[-1].answer
            changed = answer is not None and not answer.as_written
            updates |= {panel: evidence.view(attest, first(grown)), **_buttons(chat, changed=changed)}
        shown = grown[-1]
        yield updates


def _anew(conversation: Conversation, *, as_written: bool = False) -> Exchange:
    """Return the last question as if it was not answered yet."""
    if not conversation:
        return Exchange(question="")
    last = conversation[-1]
    return Exchange(question=last.question, as_written=as_written or last.as_written)


def _buttons(chat: Chat, *, busy: bool = False, empty: bool = False, changed: bool = False) -> Updates:
    """Return which buttons can be used; `changed` tells that the question was not taken as it is written."""
    return {
        chat.send: gr.update(visible=not busy),
        chat.stop: gr.update(visible=busy),
        chat.retry: gr.update(visible=not busy and not empty),
        chat.as_written: gr.update(visible=changed),
        chat.fresh: gr.update(visible=not busy and not empty),
    }
