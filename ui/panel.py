"""A paper and the quotes from it in, the HTML of the evidence panel out."""

from __future__ import annotations

from collections.abc import Iterable

from rag import (
    Paper,
    Passage,
)
from rag.schema import (
    Quote,
    Reference,
)
from rag.toolkit import (
    SIGN,
    reads_as_instructions,
    since,
)
from ui.formulas import drawn, found
from ui.render import NOTE, address, attributes, escape, prose, source_line, why
from ui.spot import Spot

_INSTRUCTIONS = (
    '<p class="notice">This abstract contains text that reads like instructions to a language model; '
    "it is shown as data.</p>"
)
_CHANGED = "The text has changed since this answer; the cited sentence is no longer in it."
BACK = '<button type="button" class="back" data-back>Back to the text</button>'


def nothing() -> str:
    """Return the panel before anything is cited."""
    return '<p class="hint">Click a citation, and the abstract it comes from opens here with its sentence marked.</p>'


def missing(key: str, problem: str) -> str:
    """Return the panel for a paper that cannot be shown (any more)."""
    return f'<p class="hint"><code class="key">{escape(key)}</code> {escape(problem)}</p>{BACK}'


def evidence(spot: Spot, paper: Paper | None) -> str:
    """Return the paper with its whole abstract, the quotes marked; one that is not here with what was quoted of it."""
    cited = spot.cited
    if cited is not None and since(cited, [quote.quote for quote in spot.quotes], paper) == "removed":
        return _removed(spot, cited)
    if paper is None:
        return missing(spot.key, "is not in this library.")
    heading = NOTE[0].upper() + NOTE[1:] if paper.abstract_kind == "note" else "Abstract"
    abstract, lost = marked(paper.abstract, spot.quotes)
    changed = f'<p class="notice">{_CHANGED}</p>{_quoted(spot)}' if lost else ""
    warned = _INSTRUCTIONS if reads_as_instructions(f"{paper.title}\n{paper.abstract}") else ""
    return (
        f"{_head(spot, paper)}{_taken_back(paper)}{_claim(spot)}{changed}{warned}"
        f"<h4>{heading}</h4>"
        f'<p class="abstract" dir="auto">{abstract or "This paper has no abstract."}</p>{BACK}</article>'
    )


def _removed(spot: Spot, cited: Reference | Passage) -> str:
    """Return what is kept of a paper that is no longer here."""
    never = isinstance(cited, Reference) and cited.since == "absent"
    gone = _notice(f"This paper is {'not' if never else 'no longer'} in this library.")
    return f"{_head(spot, cited)}{_taken_back(cited)}{gone}{_claim(spot)}{_quoted(spot)}{BACK}</article>"


def _taken_back(paper: Paper | Passage | Reference) -> str:
    return _notice(f"This paper has been {paper.retracted}: what rests on it may not hold.") if paper.retracted else ""


def _notice(words: str) -> str:
    return f'<p class="notice"><span aria-hidden="true">{SIGN}</span> {words}</p>'


def _head(spot: Spot, paper: Paper | Passage | Reference) -> str:
    """Return the beginning of the panel: title, authors and where it was published."""
    authors, venue, url = ((), None, None) if isinstance(paper, Passage) else (paper.authors, paper.venue, paper.url)
    number = f'<span class="number">[{spot.marker}]</span> ' if spot.marker is not None else ""
    where = attributes(turn=spot.turn, marker=spot.marker, sentence=spot.number, cell=spot.cell, key=_key(spot))
    return (
        f'<article class="paper" tabindex="-1"{where}>'
        f'<h3 class="title" dir="auto">{number}{drawn(paper.title)}</h3>'
        f"<p>{source_line(authors, paper.year, venue, most=len(authors))}"
        f'{address(url)}<code class="key">{escape(paper.key)}</code></p>'
    )


def _quoted(spot: Spot) -> str:
    """Return the quotes as they were kept with the text that cites them."""
    quotes = "".join(f'<blockquote dir="auto"><mark>{drawn(quote.quote)}</mark></blockquote>' for quote in spot.quotes)
    return f'<h4>What it said then</h4><div class="abstract">{quotes}</div>' if quotes else ""


def marked(abstract: str, quotes: Iterable[Quote | Passage]) -> tuple[str, bool]:
    """Return an abstract as HTML with the quotes marked, and whether one of them is not in it.

    A formula that a quote begins or ends in stays as it is written.
    """
    spans, lost = set(), False
    for quote in quotes:
        start = quote.start if abstract[quote.start : quote.end] == quote.quote else abstract.find(quote.quote)
        if start < 0:
            lost = True
        else:
            spans.add((start, start + len(quote.quote)))
    formulas = found(abstract)
    html, end = "", 0
    for start, stop in sorted(spans):
        if start >= end:
            html += f"{drawn(abstract, formulas, end, start)}<mark>{drawn(abstract, formulas, start, stop)}</mark>"
            end = stop
    return html + drawn(abstract, formulas, end), lost


def _claim(spot: Spot) -> str:
    """Return what the answer made of the quotes, unless it only quotes."""
    sentence = spot.sentence
    if spot.claim is not None:
        return spot.claim
    if sentence is None or spot.quoted:
        return ""
    words = "◐ Supported in part" if sentence.verdict == "partly" else "✓ Supported by what is marked below"
    reason = f": {escape(why(sentence))}" if sentence.verdict == "partly" else ""
    text = "overview" if spot.turn is None else "answer"
    return (
        f'<div class="claim"><h4>The {text} says</h4><p dir="auto">{prose(sentence)}</p>'
        f'<p class="verdict {sentence.verdict}">{words}{reason}</p></div>'
    )


def _key(spot: Spot) -> str | None:
    return spot.key if spot.marker is None and spot.cell is None else None
