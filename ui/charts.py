"""Shares in, small charts as HTML out: columns by year, bars by name; each may be a button."""

from __future__ import annotations

from collections.abc import Sequence

from rag.schema import Share
from rag.toolkit import counted
from ui.render import attributes, escape

_FEW_YEARS = 16
_MOST_LABELS = 7
_STEPS = (1, 2, 5, 10, 20, 50)  # years between two labels
_HIGHEST = 6.0  # rem


def years(shares: Sequence[Share], send: str | None = None) -> str:
    """Return how many papers each year has, as columns; with `send` each is a button with the year as `data-{send}`."""
    if not shares:
        return ""
    most = max(share.papers for share in shares)
    step = next((step for step in _STEPS if len(shares) <= step * _MOST_LABELS), 100)
    columns = "".join(_column(share, most, step, send) for share in shares)
    many = "" if len(shares) <= _FEW_YEARS else " many"
    return f'<ol class="years{many}" aria-label="Papers by year">{columns}</ol>'


def bars(shares: Sequence[Share], send: str, name: str) -> str:
    """Return how many papers each label has, as bars that are buttons with the label as `data-{send}`."""
    if not shares:
        return ""
    most = max(share.papers for share in shares)
    lines = "".join(
        f'<li><button type="button" class="bar" aria-pressed="false"{attributes(**{send: share.label})}>'
        f'<span class="name" dir="auto">{escape(share.label)}</span>'
        f'<span class="length" aria-hidden="true"><span style="width:{100 * share.papers / most:.1f}%"></span></span>'
        f'<span class="count">{share.papers:,}<span class="sr-only"> papers</span></span></button></li>'
        for share in shares
    )
    return f'<ul class="bars" aria-label="{escape(name)}">{lines}</ul>'


def _column(share: Share, most: int, step: int, send: str | None) -> str:
    papers = counted(share.papers, "paper")
    dated = share.label.isdecimal()
    label = (share.label if int(share.label) % step == 0 else "") if dated else "none"
    inner = (
        f'<span class="sr-only">{escape(share.label)}: {papers}</span>'
        f'<span class="count" aria-hidden="true">{share.papers or ""}</span>'
        f'<span class="column" aria-hidden="true" style="height:{_HIGHEST * share.papers / most:.2f}rem"></span>'
        f'<span class="label" aria-hidden="true">{label}</span>'
    )
    if send is not None:
        pressed = attributes(**{send: share.label})
        inner = f'<button type="button" class="bar" aria-pressed="false"{pressed}>{inner}</button>'
    return f'<li title="{escape(share.label)}: {papers}">{inner}</li>'
