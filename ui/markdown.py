"""Markdown of an answer in, HTML out: only what cannot reach outside the page is rendered, the rest shows as text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from ui.formulas import formula_at

# Links, images and HTML in an answer come from a model or an abstract: nobody vouches for where they lead,
# and an image would be fetched unasked. Entities stay as they were written.
_PLAIN = [
    "html_block", "html_inline", "link", "image", "autolink", "reference", "entity", "code", "fence", "lheading"
]  # fmt: skip
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(_PLAIN)


def _formula(state: StateInline, silent: bool) -> bool:
    """Draw a formula; before all other rules, which would take its backslashes and underscores."""
    formula = formula_at(state.src, state.pos, markdown=True)
    if formula is None or formula.end > state.posMax:
        return False
    if not silent:
        state.push("html_inline", "", 0).content = formula.html
    state.pos = formula.end
    return True


_MARKDOWN.inline.ruler.before("escape", "formula", _formula)

_DIRECTED = {"paragraph_open", "heading_open", "bullet_list_open", "ordered_list_open", "list_item_open"}
# A sentence stands in the skeleton as its number between two private-use characters.
_OPEN, _CLOSE = "\ue000", "\ue001"
_PLACE = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_PRIVATE = str.maketrans("", "", _OPEN + _CLOSE)


def inline(text: str) -> str:
    """Return one line of Markdown as HTML without a paragraph around it."""
    html: str = _MARKDOWN.renderInline(text)
    return html


def place(number: int) -> str:
    """Return the mark that `blocks` replaces by the part with that number."""
    return f"{_OPEN}{number}{_CLOSE}"


def bare(text: str) -> str:
    """Return the text without the characters that marks are made of."""
    return text.translate(_PRIVATE)


def blocks(skeleton: str, parts: Sequence[str]) -> str:
    """Return Markdown with marks in it as HTML, each mark replaced by its part, which is HTML already.

    The skeleton gives paragraphs, lists and headings; what stands inside a part cannot open or close one.
    """
    tokens = _MARKDOWN.parse(skeleton)
    for token in tokens:
        if token.type in _DIRECTED:
            token.attrSet("dir", "auto")
        if token.type.startswith("heading"):
            token.tag = "h3"  # the page's own headings stand above an answer's
    html: str = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return _PLACE.sub(lambda match: parts[int(match[1])], html)
