"""A sentence for the reader in, its HTML out."""

from __future__ import annotations

from ui.render import escape


def trouble(message: str) -> str:
    """Return one plain sentence about what went wrong."""
    return f'<p class="trouble" role="alert">{escape(message)}</p>'


def notice(message: str) -> str:
    """Return one plain sentence that the reader should know."""
    return f'<p class="notice" role="status">{escape(message)}</p>'
