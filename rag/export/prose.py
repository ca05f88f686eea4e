"""Markdown of an answer or an overview in; plain text, or HTML that cannot reach outside its page, out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markupsafe import Markup

MARKER = re.compile(r"(?<!\\)\[(\d{1,3})\]")

# What a model or an abstract leads to is not followed: links, images and HTML stay text.
_PLAIN = [
    "html_block", "html_inline", "link", "image", "autolink", "reference", "entity", "code", "fence", "lheading"
]  # fmt: skip
# The part with a number stands in a text as the number between two private-use characters.
_OPEN, _CLOSE = "\ue000", "\ue001"
_PLACE = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_PRIVATE = re.compile(f"[{_OPEN}{_CLOSE}]")
_LOWER = 2  # the headings of a page stand above those of its text


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).disable(_PLAIN)


def plain(text: str) -> str:
    """Return Markdown as one line of text without its marks; citation markers stay."""
    tokens = _parser().parseInline(text)[0].children or ()
    return " ".join("".join(" " if token.type.endswith("break") else token.content for token in tokens).split())


def inline(text: str, marker: Callable[[int], Markup]) -> Markup:
    """Return one line of Markdown as HTML, each citation marker replaced by what `marker` makes of it."""
    from markupsafe import Markup

    held = MARKER.sub(f"{_OPEN}\\1{_CLOSE}", _PRIVATE.sub("", text))
    html: str = _parser().renderInline(held)
    return Markup(_PLACE.sub(lambda match: str(marker(int(match[1]))), html))


def blocks(parts: Sequence[str | Markup]) -> Markup:
    """Return Markdown as paragraphs, lists and headings; a part that is HTML stands in it as it is."""
    from markupsafe import Markup

    text = "".join(
        f"{_OPEN}{number}{_CLOSE}" if isinstance(part, Markup) else _PRIVATE.sub("", part)
        for number, part in enumerate(parts)
    )
    tokens = _parser().parse(text)
    for token in tokens:
        if token.type.startswith("heading"):
            token.tag = f"h{min(6, int(token.tag[1]) + _LOWER)}"
    html: str = _parser().renderer.render(tokens, _parser().options, {})
    return Markup(_PLACE.sub(lambda match: str(parts[int(match[1])]), html))
