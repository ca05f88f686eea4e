"""The formats that a text can be saved in, as buttons, and the file that one of them makes, as HTML."""

from __future__ import annotations

import base64
import re
import shutil
import uuid
from collections.abc import Sequence

from rag.toolkit import (
    FORMATS,
    TEXT_FORMATS,
)
from ui.render import attributes

_NAMES = {
    "md": "Markdown",
    "html": "HTML",
    "docx": "Word",
    "bibtex": "BibTeX",
    "ris": "RIS",
    "csl": "CSL JSON",
    "csv": "CSV",
    "json": "JSON",
}
_LONGEST_NAME = 60
_COPIED = ("md", "bibtex", "ris")


def formats() -> tuple[str, ...]:
    """Return the formats that an overview can have here; one needs another program."""
    return tuple(fmt for fmt in TEXT_FORMATS if fmt != "docx" or shutil.which("pandoc"))


def downloads(offered: Sequence[str], turn: int | None = None) -> str:
    """Return a button a format."""
    buttons = "".join(
        f'<button type="button" data-send="download"{attributes(format=fmt, turn=turn)}>{_NAMES[fmt]}</button>'
        for fmt in offered
    )
    return f'<div class="downloads" role="group" aria-label="Download"><span>Download</span>{buttons}</div>'


def copies(turn: int) -> str:
    """Return a button a format that goes to the clipboard."""
    buttons = "".join(
        f'<button type="button" data-send="download"{attributes(format=fmt, turn=turn, copy="yes")}>'
        f"{_NAMES[fmt]}</button>"
        for fmt in _COPIED
    )
    return f'<div class="downloads" role="group" aria-label="Copy"><span>Copy</span>{buttons}</div>'


def parcel(name: str, content: str | bytes, fmt: str, *, copied: bool = False) -> str:
    """Return a file for the page's script to save, called like what it is about, or to put on the clipboard."""
    return packed(name, content, FORMATS[fmt].suffix, FORMATS[fmt].media_type, copied=copied)


def packed(name: str, content: str | bytes, suffix: str, media_type: str, *, copied: bool = False) -> str:
    """Return a file of any type for the page's script; no two are alike."""
    data = content.encode() if isinstance(content, str) else content
    short = re.sub(r"[^\w]+", "-", name.lower())[:_LONGEST_NAME].strip("-_") or "attest"
    sent = attributes(
        name=short + suffix,
        type=media_type,
        content=base64.b64encode(data).decode("ascii"),
        copy="yes" if copied else None,
        id=uuid.uuid4().hex,
    )
    return f'<span class="parcel"{sent}></span>'
