"""Text in, HTML that shows it as it is out."""

from __future__ import annotations

import html

from rag.toolkit import sound


def escape(text: str) -> str:
    """Return text as HTML that shows it as it is, also inside an attribute."""
    return html.escape(sound(text), quote=True)
