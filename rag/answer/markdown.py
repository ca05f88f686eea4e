"""Markdown of a model made harmless, plain text as Markdown, and the way back."""

from __future__ import annotations

import re

# Possessive: a link that never ends would take a time that grows with its square.
_LINK = re.compile(r"(?<!\\)!?\[([^\[\]]*)\]\(\s*+<?+([^()\s<>]*+)>?+[^()]*+\)")
_TAG = re.compile(r"(?<!\\)<(?=[a-z/!?])", re.IGNORECASE)
_MARKDOWN = re.compile(r"([\\`*_<>~|\[\]&])")
_AT_START = re.compile(r"^([^\S\n]*)([#+=-]|\d{1,9}(?=[.)](?:\s|$)))", re.MULTILINE)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def defuse(text: str) -> str:
    """Return a model's Markdown without links, images, tags, fences and emphasis that never ends."""
    text = _TAG.sub(r"\\<", _LINK.sub(_link, re.sub(r"`{3,}|~{3,}", "", text)))
    # A link whose address has brackets or blanks in it is parted from its name, and so is none any more.
    text = text.replace("](", "] (")
    for mark in (r"(?<!\\)`", r"(?<!\\)\*\*"):
        if len(re.findall(mark, text)) % 2:
            text = re.sub(mark, "", text)
    return " ".join(text.split())


def _link(match: re.Match[str]) -> str:
    label, target = match[1].strip(), match[2]
    if label.isdigit():
        return f"[{label}]"
    return label if not target or target == label else f"{label} ({target})".strip()


def escape(text: str) -> str:
    """Return plain text as Markdown that shows it as it is."""
    return _AT_START.sub(_escape_start, _MARKDOWN.sub(r"\\\1", text))


def _escape_start(match: re.Match[str]) -> str:
    return f"{match[1]}{match[2]}\\" if match[2].isdigit() else f"{match[1]}\\{match[2]}"


def unescape(text: str) -> str:
    """Return Markdown written by `escape` as plain text."""
    return _ESCAPED.sub(r"\1", text)
