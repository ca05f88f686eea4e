"""A conversation in, what of the page changes with it out."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ui.ask.chat import Chat
from ui.ask.exchange import Look, exchange, exchanges
from ui.ask.talk import Talk
from ui.settings.preferences import Preferences

# Which components change, and to what; Gradio takes such a dict from any event.
Updates = dict[Any, Any]

BEING_ANSWERED = "A question of this conversation is being answered; wait for it, or stop it."
EDITING = (
    '<p class="editing" role="status">The next question replaces the last one and its answer. '
    '<button type="button" class="quiet-button" data-send="leave">Leave it as it is</button></p>'
)


def drawn(
    chat: Chat, talk: Talk, preferences: Preferences, version: int | None, *, busy: bool, past: bool = True
) -> Updates:
    """Return a conversation as it stands; `past` tells whether what stands before the newest answer changes too."""
    updates: Updates = {chat.talk: talk, **_buttons(chat, talk, busy=busy)}
    look = Look(strict=preferences.strict, version=version)
    if talk.exchanges:
        last = len(talk.exchanges) - 1
        updates[chat.live] = exchange(talk.exchanges[-1], last, look, newest=True)
    if past:
        updates[chat.past] = exchanges(talk.exchanges[:-1], look)
    return updates


def whole_past(talk: Talk, preferences: Preferences, version: int | None) -> str:
    """Return all that stands before the newest answer."""
    return exchanges(talk.exchanges[:-1], Look(strict=preferences.strict, version=version), whole=True)


def _buttons(chat: Chat, talk: Talk, *, busy: bool) -> Updates:
    """Return which buttons can be used."""
    there = bool(talk.exchanges)
    answer = talk.exchanges[-1].answer if there else None
    changed = answer is not None and not answer.as_written
    return {
        chat.send: gr.update(visible=not busy),
        chat.stop: gr.update(visible=busy),
        chat.retry: gr.update(visible=there and not busy),
        chat.as_written: gr.update(visible=changed and not busy),
        chat.fresh: gr.update(visible=there and not busy),
    }
