"""A click on a checked sentence in, the evidence panel for it out."""

from __future__ import annotations

from collections.abc import Mapping

from rag.schema import (
    CheckedSentence,
    Quote,
)
from ui import panel
from ui.check.checking import Check
from ui.check.verdicts import SIGNS, papers, why
from ui.render import attributes, escape
from ui.spot import Spot, whole

_NOTHING = "No paper here has a sentence that comes near."


def find(check: Check | None, clicked: Mapping[str, str]) -> Spot | str | None:
    """Return what a click asks for: a paper with its deciding sentence, what to show if there is none, or nothing.

    `clicked` holds `sentence`, the number of a checked sentence, and `cell`, the place of one of its papers.
    """
    number, place = whole(clicked.get("sentence")), whole(clicked.get("cell")) or 0
    if check is None or number is None or number >= len(check.checked):
        return None
    checked = check.checked[number]
    claim = _claim(check.text, checked)
    keys = papers(checked)
    if not keys:
        return _alone(claim, number)
    if place >= len(keys):
        return None
    quotes = tuple(
        Quote(marker=0, quote=proof.quote, start=proof.start, end=proof.end)
        for proof in checked.check.evidence
        if proof.key == keys[place]
    )
    return Spot(turn=None, key=keys[place], quotes=quotes, number=number, cell=place, claim=claim)


def _claim(text: str, checked: CheckedSentence) -> str:
    """Return what the text says and what became of it."""
    sign, said = SIGNS[checked.check.verdict], why(checked)
    reason = f": {escape(said)}" if said else ""
    return (
        f'<div class="claim"><h4>The text says</h4><p class="own-words" dir="auto">'
        f"{escape(text[checked.start : checked.end])}</p>"
        f'<p class="verdict {checked.check.verdict}"><span aria-hidden="true">{sign.mark}</span> '
        f"{sign.words}{reason}</p></div>"
    )


def _alone(claim: str, number: int) -> str:
    return (
        f'<article class="paper" tabindex="-1"{attributes(sentence=number, cell=0)}>{claim}'
        f'<p class="hint">{_NOTHING}</p>{panel.BACK}</article>'
    )
