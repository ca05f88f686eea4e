"""Text in, HTML that shows it as it is out."""

from __future__ import annotations

import html


def escape(text: str) -> str:
    """Return text as HTML that shows it as it is, also inside an attribute."""
    return html.escape(text.encode("utf-8", "replace").decode("utf-8"), quote=True)
