"""The answer to a question for a set of papers in, as HTML out: how many, by year, each with its sentence."""

from __future__ import annotations

from rag import Answer
from rag.schema import Listing
from ui import markdown
from ui.charts import years
from ui.coverage import placed
from ui.render import cited_text, escape, opener
from ui.sections import moved


def listing(answer: Answer, found: Listing, turn: int) -> str:
    """Return an answer that lists papers."""
    shown = [one for one in answer.sentences if one.start is not None]
    if not shown:
        return f'<div class="answer">{cited_text(answer.text, answer.sentences, answer.references, turn=turn)}</div>'
    start = max(0, answer.text.rfind("\n\n", 0, shown[0].start))  # what stands before counts, and draws the years
    sentences = [moved(one, start) for one in answer.sentences]
    lines = cited_text(answer.text[start : shown[-1].end], sentences, answer.references, turn=turn)
    line = markdown.inline(answer.text[:start].rpartition("\n\n")[2])
    read = "all" if found.examined == found.library else f"{found.examined:,}"
    return (
        f'<p class="found" dir="auto">{line} <span class="quiet">({read} read for it)</span></p>{_shares(found)}'
        f'<div class="answer">{lines}</div>{beside(found, turn)}'
    )


def beside(found: Listing, turn: int) -> str:
    """Return the papers that may meet the condition, and those that only mention it, folded away."""
    parts = []
    if found.undecided:
        parts.append(_folded(f"{len(found.undecided):,} undecided", placed("", found.undecided, turn)))
    if found.mentioning:
        items = "".join(f"<li>{opener(key, turn=turn, key=key)}</li>" for key in found.mentioning)
        names = "names" if len(found.mentioning) == 1 else "name"
        line = f"{len(found.mentioning):,} more {names} it and {'does' if names == 'names' else 'do'} not say so"
        parts.append(_folded(line, f'<ul class="keys">{items}</ul>'))
    return "".join(parts)


def _shares(found: Listing) -> str:
    """Return how many papers each year, venue or theme has; names stand in lines, years in columns."""
    if found.kind not in ("by_venue", "by_theme"):
        return years(found.shares)
    lines = "".join(f"<li>{escape(share.label)}: {share.papers:,}</li>" for share in found.shares)
    return f'<ul class="shares" aria-label="Papers by {found.kind[3:]}">{lines}</ul>' if lines else ""


def _folded(line: str, inner: str) -> str:
    return f'<details class="coverage"><summary>{escape(line)}</summary>{inner}</details>'
