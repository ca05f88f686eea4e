"""What can be done with an answer, as HTML: copy and save it, judge it, ask it again, ask on."""

from __future__ import annotations

from collections.abc import Sequence

from rag import Answer
from rag.schema import SupportChange
from ui.formats import copies, downloads
from ui.render import attributes, escape
from ui.scope import fields, words

_SAVED = ("md", "bibtex", "ris", "html", "json")
_CHANGES = {"gained": "more support", "lost": "support lost", "changed": "other support"}
_UP = "M7 10v10H4V10h3Zm3 10V9l4-6 1.2.6a1.5 1.5 0 0 1 .7 1.8L15 9h4.3a1.7 1.7 0 0 1 1.7 2l-1.4 7.4a2 2 0 0 1-2 1.6H10Z"


def saving(turn: int) -> str:
    """Return the formats that an answer can be copied and saved in."""
    return f'<div class="saving">{copies(turn)}{downloads(_SAVED, turn)}</div>'


def actions(answer: Answer, turn: int, *, liked: bool | None, comment: str, changed: bool) -> str:
    """Return the line under an answer; `changed` tells that the library has changed since."""
    again = "Ask again with what is new" if changed else "Ask again"
    return (
        f'<div class="actions">{_thumb(turn, True, liked)}{_thumb(turn, False, liked)}'
        f'<button type="button" class="quiet-button" data-send="again"{attributes(turn=turn)}>{again}</button>'
        f'<span class="took">{escape(took(answer))}</span></div>{_comment(turn, liked, comment)}'
    )


def took(answer: Answer) -> str:
    """Return time and cost of an answer in words."""
    total = answer.timings_ms.get("total")
    parts = [] if total is None else [f"{total / 1000:.2f} s" if total < 10_000 else f"{total / 1000:.0f} s"]
    if (usage := answer.usage) is not None:
        read, written = usage.input_tokens, usage.output_tokens
        if read is not None and written is not None:
            parts.append(f"{read + written:,} tokens")
        if usage.cost_usd is not None:
            parts.append(f"{usage.cost_usd:.4f} USD" if usage.cost_usd >= 0.0001 else "less than 0.0001 USD")
    return " · ".join(parts)


def searched(answer: Answer, turn: int) -> str:
    """Return what was searched for, as a line that opens to a form in which it can be changed."""
    limits = words(answer.filters)
    more = f' <span class="limits">· {escape(limits)}</span>' if limits else ""
    query = escape(answer.search_query)
    return (
        f'<details class="searched"><summary>Searched for <q dir="auto">{query}</q>{more}</summary>'
        f'<form data-send="rerun"{attributes(turn=turn)}>'
        f'<label class="wide">Search for<input type="text" name="query" dir="auto" autocomplete="off" '
        f'value="{query}"></label>{fields(answer.filters)}'
        '<button type="submit">Search again</button></form></details>'
    )


def further(questions: Sequence[str]) -> str:
    """Return questions that lead on, as buttons."""
    if not questions:
        return ""
    items = "".join(
        f'<li><button type="button" class="example" dir="auto" data-send="example"{attributes(question=question)}>'
        f"{escape(question)}</button></li>"
        for question in questions
    )
    return f'<section class="further"><h3>Ask on</h3><ul>{items}</ul></section>'


def compared(answer: Answer) -> str:
    """Return what became of the sentences of an earlier answer to the same question, if there is one."""
    if answer.again is None:
        return ""
    moved = [change for change in answer.again.changes if change.change != "same"]
    if not moved:
        line = "Nothing has changed since then: each sentence of the earlier answer has the same support."
        return f'<p class="compared">{line}</p>'
    items = "".join(_moved(change) for change in moved)
    return f'<section class="compared"><h3>Since the earlier answer</h3><ul>{items}</ul></section>'


def _moved(change: SupportChange) -> str:
    papers = ", ".join(change.keys) or "no paper"
    before = ", ".join(change.keys_before) or "no paper"
    return (
        f'<li><strong>{_CHANGES[change.change]}</strong> <span dir="auto">{escape(change.text)}</span> '
        f'<span class="source">now {escape(papers)}; before {escape(before)}</span></li>'
    )


def _thumb(turn: int, up: bool, liked: bool | None) -> str:
    name = "Good answer" if up else "Bad answer"
    pressed = "true" if liked is up else "false"
    flip = "" if up else ' style="transform:rotate(180deg)"'
    return (
        f'<button type="button" class="thumb" aria-pressed="{pressed}" aria-label="{name}" title="{name}" '
        f'data-send="rate"{attributes(turn=turn, liked="true" if up else "false")}>'
        f'<svg viewBox="0 0 24 24" aria-hidden="true"{flip}><path d="{_UP}"/></svg></button>'
    )


def _comment(turn: int, liked: bool | None, comment: str) -> str:
    if liked is None:
        return ""
    if comment:
        return f'<p class="commented">Your note: <span dir="auto">{escape(comment)}</span></p>'
    asked = "What was good?" if liked else "What was wrong?"
    return (
        f'<form class="comment" data-send="comment"{attributes(turn=turn)}>'
        f'<label>{asked} <span class="quiet">(optional; it stays on this machine)</span>'
        '<input type="text" name="comment" dir="auto" maxlength="2000" autocomplete="off"></label>'
        '<button type="submit">Send</button></form>'
    )
