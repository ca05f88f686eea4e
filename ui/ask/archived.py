"""The conversations that are kept in, the HTML of their list out."""

from __future__ import annotations

from datetime import datetime

from rag.schema import (
    ConversationLine,
    ConversationPage,
)
from rag.toolkit import counted
from ui.render import attributes, escape

_NONE = "No conversation yet. What you ask is kept here, on this machine."
_NOT_FOUND = "No conversation has these words."


def archived(page: ConversationPage, query: str, current: str) -> str:
    """Return the conversations as a list, the current one marked."""
    if not page.conversations:
        return f'<p class="hint">{_NOT_FOUND if query else _NONE}</p>'
    items = "".join(_line(line, line.conversation_id == current) for line in page.conversations)
    left = page.total - len(page.conversations)
    more = f'<p class="hint">and {left:,} more; search for a word of them</p>' if left else ""
    return f'<ul class="archived">{items}</ul>{more}'


def _line(line: ConversationLine, current: bool) -> str:
    number = counted(line.turns, "question")
    when = datetime.fromisoformat(line.changed_at).astimezone().strftime("%Y-%m-%d %H:%M")
    name = attributes(conversation=line.conversation_id)
    here = ' aria-current="true"' if current else ""
    title = escape(line.title)
    return (
        f'<li{here}><button type="button" class="reopen" dir="auto" data-send="reopen"{name}>{title}</button>'
        f'<span class="source">{number} · {when}</span>'
        f'<form class="rename" data-send="rename"{name} hidden><input type="text" name="title" dir="auto" '
        f'maxlength="200" aria-label="New title" value="{title}"><button type="submit">Rename</button></form>'
        f'<span class="handles"><button type="button" data-rename aria-label="Rename {title}">Rename</button>'
        f'<button type="button" data-send="deliver" data-format="json"{name} aria-label="Save {title} as a file">'
        "Save as file</button>"
        f'<button type="button" data-send="deliver" data-format="md"{name} aria-label="Save {title} as Markdown">'
        "Markdown</button>"
        f'<button type="button" data-send="forget" data-sure="Delete for good?"{name} aria-label="Delete {title}">'
        "Delete</button></span></li>"
    )
