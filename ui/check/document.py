"""One check in, as it stands, the HTML of it out: the user's text with a mark at each sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.schema import (
    CheckedSentence,
    DraftSentence,
)
from rag.toolkit import counted
from ui.check.checking import NO_CLAIM, Check
from ui.check.verdicts import SIGNS, papers, why
from ui.formats import downloads
from ui.render import attributes, escape
from ui.turns import before

_STOPPED = "Stopped. What is marked was checked; the rest was not."
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")


def document(check: Check) -> str:
    """Return a text with what is known of its sentences."""
    busy = "true" if check.status == "asking" else "false"
    ended = f'<p class="ended">{_STOPPED}</p>' if check.status == "stopped" else ""
    name = f'<h2 class="draft-name" dir="auto">{escape(check.name)}</h2>' if check.name else ""
    files = downloads(("md", "json")) if check.report is not None and check.checked else ""
    return (
        f'<article class="draft-check {check.status}" aria-busy="{busy}" aria-label="Checked text">{name}'
        f'<div class="tally-line">{_tally(check)}{_steps(check)}</div>{ended}{files}'
        f'<div class="draft">{_paragraphs(check)}</div>'
        f'<p class="sr-only" role="status">{_announcement(check)}</p></article>'
    )


def invitation(papers_here: int) -> str:
    """Return the first view: what can be checked, or what to do while the library is empty."""
    if not papers_here:
        return (
            '<div class="invitation"><h2>The library is empty</h2>'
            "<p>Load papers first; then every sentence of a text can be held against them.</p></div>"
        )
    return (
        '<div class="invitation"><h2>Does the literature say so?</h2>'
        f"<p>Each sentence of your text is held against the abstracts of {counted(papers_here, 'paper')}, and marked "
        "where none of them says it. The text stays on this machine.</p></div>"
    )


def progress(check: Check) -> str:
    """Return how far a check is, with the verdicts so far, a letter each, for the page's script."""
    total, done = len(check.claims), len(check.checked)
    letters = "".join(SIGNS[one.check.verdict].letter for one in check.checked)
    doing = before(check.place) if check.place else f"{done:,} of {total:,} sentences checked"
    return (
        f'<div class="loading"><progress value="{done}" max="{total}" aria-label="Checking"></progress>'
        f"<span>{doing}</span></div><span hidden{attributes(verdicts=letters)}></span>"
    )


def mark(number: int, verdict: str | None) -> str:
    """Return a sentence's mark: a button that opens its evidence, hidden while there is no verdict."""
    sign = SIGNS.get(verdict or "")
    icon, words = (sign.mark, sign.words) if sign else ("", "")
    hidden = "" if sign else " hidden"
    return (
        f'<button type="button" class="mark" aria-controls="evidence"{hidden}'
        f' data-send="open"{attributes(sentence=number, cell=0)} title="{words}">'
        f'<span class="icon" aria-hidden="true">{icon}</span><span class="word">{words}</span></button>'
    )


def _tally(check: Check) -> str:
    """Return how many sentences have each verdict, as buttons that show only those."""
    counts = check.counts
    buttons = "".join(
        f'<button type="button" class="only {verdict}" aria-pressed="false"{attributes(only=verdict, words=sign.words)}'
        f'{"" if counts[verdict] else " hidden"}><span aria-hidden="true">{sign.mark}</span> {sign.words} '
        f'<span class="count">{counts[verdict]:,}</span></button>'
        for verdict, sign in SIGNS.items()
    )
    return f'<div class="tally" role="group" aria-label="Show only">{buttons}</div>'


def _steps(check: Check) -> str:
    """Return the buttons that lead from one sentence in doubt to the next, hidden while there is none."""
    hidden = "" if any(one.check.verdict != "supported" for one in check.checked) else " hidden"
    return (
        f'<div class="steps" role="group" aria-label="Sentences that are not supported"{hidden}>'
        '<button type="button" data-step="-1" aria-keyshortcuts="p" title="Previous that is not supported (p)">'
        '<span aria-hidden="true">↑</span> Previous</button>'
        '<button type="button" data-step="1" aria-keyshortcuts="n" title="Next that is not supported (n)">'
        '<span aria-hidden="true">↓</span> Next</button></div>'
    )


def _paragraphs(check: Check) -> str:
    """Return the text as it is written, in paragraphs, with its sentences marked."""
    return "".join(f'<p dir="auto">{part}</p>' for part in _parts(check))


def _parts(check: Check) -> Iterator[str]:
    """Yield the paragraphs as HTML; they part at blank lines between sentences, which stay in the text."""
    done, number, end, part = len(check.checked), 0, 0, ""
    for one in check.sentences:
        *before, lead = _split(check.text[end : one.start])
        for text in before:
            yield part + _rest(text)
            part = ""
        part += _rest(lead)
        words = check.text[one.start : one.end]
        if not one.claims:
            part += _plain(words)
        else:
            part += _said(number, one, words, check.checked[number] if number < done else None)
            number += 1
        end = one.end
    for text in _split(check.text[end:]):
        yield part + _rest(text)
        part = ""


def _split(text: str) -> list[str]:
    """Return a text cut behind its blank lines."""
    cuts = [0, *(match.end() for match in _BLANK_LINE.finditer(text)), len(text)]
    return [text[start:stop] for start, stop in zip(cuts, cuts[1:], strict=False)]


def _rest(text: str) -> str:
    return f'<span class="rest">{escape(text)}</span>' if text else ""


def _plain(words: str) -> str:
    return f'<span class="said {NO_CLAIM}"><span class="words">{escape(words)}</span></span>'


def _said(number: int, one: DraftSentence, words: str, checked: CheckedSentence | None) -> str:
    verdict = None if checked is None else checked.check.verdict
    reason = "" if checked is None else _reason(number, checked)
    return (
        f'<span class="said {verdict or "waiting"}"{attributes(number=number)}>'
        f'<span class="words">{escape(words)}</span>\N{NO-BREAK SPACE}{mark(number, verdict)}{reason}</span>'
    )


def _reason(number: int, checked: CheckedSentence) -> str:
    """Return why a sentence has its verdict, and the papers that decide if there are several."""
    said, keys = why(checked), papers(checked)
    others = "".join(
        f'<button type="button" class="paper-key" aria-controls="evidence" data-send="open"'
        f"{attributes(sentence=number, cell=place)}>{escape(key)}</button>"
        for place, key in enumerate(keys)
        if len(keys) > 1
    )
    if not said and not others:
        return ""
    return f'<span class="why-line" dir="auto">{escape(said)}{others}</span>'


def _announcement(check: Check) -> str:
    """Say for those who do not see the page what came out."""
    if check.status == "asking":
        return ""
    counts = check.counts
    found = ", ".join(f"{counts[verdict]:,} {sign.words.lower()}" for verdict, sign in SIGNS.items() if counts[verdict])
    return f"{len(check.checked):,} of {len(check.claims):,} sentences checked: {found}."
