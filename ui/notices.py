"""A sentence for the reader in, its HTML out."""

from __future__ import annotations

from ui.render import escape

_STOPPED_EARLY = "Stopped before a sentence was checked."


def trouble(message: str) -> str:
    """Return one plain sentence about what went wrong."""
    return f'<p class="trouble" role="alert">{escape(message)}</p>'


def notice(message: str) -> str:
    """Return one plain sentence that the reader should know."""
    return f'<p class="notice" role="status">{escape(message)}</p>'


def stopped(text: str, message: str) -> str:
    """Return that writing was stopped: the message if some text stands there, else that none does."""
    return f'<p class="ended">{message if text else _STOPPED_EARLY}</p>'
