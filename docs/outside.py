"""A hook of the site: links to files of the repository that are not part of the site become their text."""

from __future__ import annotations

import re
from typing import Any

_OUTSIDE = re.compile(r"\[([^\]]+)\]\(\.\./(?!images/)[^)]*\)")


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:
    """Return the Markdown of a page; in the folder above, a guide's links lead to pages of the site."""
    return markdown if "/" in page.file.src_uri else _OUTSIDE.sub(r"\1", markdown)
