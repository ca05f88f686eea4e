"""A conversation in, what of the page changes with it out."""

from __future__ import annotations

from typing import Any

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


def drawn(chat: Chat, talk: Talk, preferences: Preferences, version: int | None, *, past: bool = True) -> Updates:
    """Return a conversation as it stands; `past` tells whether what stands before the newest answer changes too."""
    updates: Updates = {chat.talk: talk}
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
