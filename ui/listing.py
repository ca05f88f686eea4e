"""The answer to a question for a set of papers in, as HTML out: how many, by year, each with its sentence."""

from __future__ import annotations

from collections.abc import Sequence

from rag import Answer, Listing, Share
from ui.coverage import placed
from ui.render import cited_text, escape, opener
from ui.sections import moved

_FEW_YEARS = 12
_EVERY = 5  # of many years, those that are written below


def listing(answer: Answer, found: Listing, turn: int) -> str:
    """Return an answer that lists papers."""
    return (
        f'<p class="found">{_count(found)}</p>{_years(found.shares)}'
        f'<div class="answer">{_lines(answer, turn)}</div>{beside(found, turn)}'
    )


def beside(found: Listing, turn: int) -> str:
    """Return the papers that may meet the condition, and those that only mention it, folded away."""
    parts = []
    if found.undecided:
        parts.append(_folded(f"{len(found.undecided):,} undecided", placed("", found.undecided, turn)))
    if found.mentioning:
        items = "".join(f"<li>{opener(key, turn=turn, key=key)}</li>" for key in found.mentioning)
        parts.append(
            _folded(f"{len(found.mentioning):,} more name it and do not say so", f'<ul class="keys">{items}</ul>')
        )
    return "".join(parts)


def _count(found: Listing) -> str:
    number, all_of_them = len(found.matching), "all" if found.examined == found.library else f"{found.examined:,}"
    is_so = "meets" if number == 1 else "meet"
    condition = found.condition
    if condition.startswith("about "):
        is_so, condition = "is about" if number == 1 else "are about", condition.removeprefix("about ")
    return (
        f"<strong>{number:,} of {found.library:,}</strong> papers here {is_so} “{escape(condition)}”"
        f'<span class="quiet"> · {all_of_them} read for it</span>'
    )


def _years(shares: Sequence[Share]) -> str:
    """Return how many papers each year has, as columns."""
    if not shares:
        return ""
    most = max(share.papers for share in shares)
    columns = "".join(_column(share, most, number, len(shares)) for number, share in enumerate(shares))
    many = "" if len(shares) <= _FEW_YEARS else " many"
    return f'<ol class="years{many}" aria-label="Papers by year">{columns}</ol>'


def _column(share: Share, most: int, number: int, shares: int) -> str:
    papers = f"{share.papers:,} paper{'' if share.papers == 1 else 's'}"
    told = shares <= _FEW_YEARS or not share.label.isdigit() or int(share.label) % _EVERY == 0
    label = "none" if not share.label.isdigit() else share.label
    return (
        f'<li title="{escape(share.label)}: {papers}"><span class="sr-only">{escape(share.label)}: {papers}</span>'
        f'<span class="count" aria-hidden="true">{share.papers or ""}</span>'
        f'<span class="column" aria-hidden="true" style="height:{6 * share.papers / most:.2f}rem"></span>'
        f'<span class="label" aria-hidden="true">{escape(label) if told else ""}</span></li>'
    )


def _lines(answer: Answer, turn: int) -> str:
    """Return the part of the text that has the papers: what it says of counts and years is drawn otherwise."""
    shown = [one for one in answer.sentences if one.start is not None and one.end is not None]
    if not shown:
        return cited_text(answer.text, answer.sentences, answer.references, turn=turn)
    start = max(0, answer.text.rfind("\n\n", 0, shown[0].start))
    lines = answer.text[start : shown[-1].end]
    return cited_text(lines, [moved(one, start) for one in answer.sentences], answer.references, turn=turn)


def _folded(line: str, inner: str) -> str:
    return f'<details class="coverage"><summary>{escape(line)}</summary>{inner}</details>'
