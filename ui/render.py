"""Cited text in, HTML out: sentences with their citations and verdicts, and the references behind them."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence

from rag import (
    Answer,
    Overview,
    Paper,
    Passage,
)
from rag.schema import (
    AnswerSentence,
    Quote,
    Reference,
    Row,
    Since,
)
from rag.toolkit import (
    SIGN,
    clean,
    remarks,
)
from ui import markdown
from ui.escaping import escape as escape
from ui.formulas import drawn, found

NOTE = "note by the Attest project, not the paper’s own abstract"

_MOST_AUTHORS = 6
# Beside a citation there is little room; its reference says it in full.
_BRIEF: Mapping[Since, str] = {"removed": "removed since", "absent": "not here", "changed": "changed since"}
_LONGEST_JOINED = 24
# Where `text` puts the markers of a sentence: at its end, before the full stop.
_MARKERS = re.compile(r"\s*(?:\[\d{1,3}\])+(?=[^\w\]]*$)")
_REASONS = {
    "partly": "the cited sentence says only part of this",
    "unsupported": "the cited abstract does not say this",
    "uncited": "no abstract is cited for it",
}


def attributes(**data: object) -> str:
    """Return data attributes; those that are None are left out."""
    return "".join(f' data-{name}="{escape(str(value))}"' for name, value in data.items() if value is not None)


def cited_text(
    text: str,
    sentences: Sequence[AnswerSentence],
    references: Sequence[Reference],
    *,
    turn: int | None,
    first: int = 0,
    tail: str = "",
) -> str:
    """Return the text with each sentence followed by its citations, and those not shown struck through.

    A sentence that was not shown has no place in the text: it is drawn where it was written, after the
    sentence before it. `turn` is null for an overview, `first` the number of the first sentence, and `tail` what a
    model is still writing and nobody has checked.
    """
    known = {reference.marker: reference for reference in references}
    parts = [cited(sentence, number, turn, known) for number, sentence in enumerate(sentences, start=first)]
    skeleton, end = "", 0
    for number, sentence in enumerate(sentences):
        if sentence.shown and sentence.start is not None and sentence.end is not None:
            if skeleton and not end:  # only struck sentences so far: the text begins below them
                skeleton += "\n\n"
            skeleton += markdown.bare(text[end : sentence.start]) + markdown.place(number)
            end = sentence.end
        else:
            skeleton += f" {markdown.place(number)}"
    rest = markdown.bare(text[end:])
    if tail.strip():
        parts.append(_tail(tail))
        rest += f" {markdown.place(len(sentences))}"
    return markdown.blocks(skeleton + rest, parts)


def chip(marker: int, reference: Reference | None, quotes: Sequence[Quote] = (), **data: object) -> str:
    """Return a citation: a button that opens its evidence, or only its number while the paper is not known.

    The script of the page shows title, year and the first of `quotes` while it is pointed at.
    """
    if reference is None:
        return f'<span class="chip">[{marker}]</span>'
    note = reference.abstract_kind == "note"
    said = "".join(f" ({remark})" for remark in ((NOTE,) if note else ()) + remarks(reference))
    label = f"Citation {marker}: {reference.title}{said}"
    return (
        f'<button type="button" class="chip{" note" if note else ""}" aria-controls="evidence"'
        f' aria-label="{escape(label)}"{_card(reference, marker, quotes)}'
        f' data-send="open"{attributes(marker=marker, **data)}>[{marker}]</button>{_beside(reference)}'
    )


def standing(paper: Paper | Passage | Reference | Row) -> str:
    """Return what must be said of a paper wherever it is shown: that it is taken back, gone or changed."""
    return "".join(f" {_mark(remark)}" for remark in remarks(paper))


def _beside(reference: Reference) -> str:
    """Return the same in brief, to stand beside a citation."""
    since = reference.since and _BRIEF[reference.since]
    return "".join(f" {_mark(word)}" for word in (reference.retracted, since) if word)


def _mark(words: str) -> str:
    return f'<span class="standing"><span aria-hidden="true">{SIGN}</span> {escape(words)}</span>'


def opener(title: str, **data: object) -> str:
    """Return a paper's title as a button that opens it in the evidence panel."""
    return (
        f'<button type="button" class="opener" dir="auto" aria-controls="evidence"'
        f' data-send="open"{attributes(**data)}>{drawn(title)}</button>'
    )


def reference_list(references: Sequence[Reference], *, turn: int | None, beside: str = "") -> str:
    """Return the papers behind the markers, ready to be read, opened and copied; `beside` stands by their heading."""
    if not references:
        return ""
    items = "".join(_reference(reference, turn) for reference in references)
    return f'<section class="references"><h3>References</h3>{beside}<ol>{items}</ol></section>'


def closest_list(passages: Sequence[Passage], *, turn: int | None) -> str:
    """Return the papers that come nearest to what is not here, each with its best sentence."""
    items = "".join(_closest(passage, turn) for passage in passages)
    return f'<ul class="closest">{items}</ul>' if items else ""


def made(thing: Answer | Overview) -> str:
    """Return who wrote a text, and whose sentences it quotes."""
    notes = sum(reference.abstract_kind == "note" for reference in thing.references)
    if thing.mode == "llm":
        words = f"Written by {thing.models.llm}, each sentence checked against what it cites."
    else:
        words = "Quoted word for word."
    if notes:
        some = "Each source" if notes == len(thing.references) else "A dotted citation"
        words += f" {some} is a {NOTE}."
    return f'<p class="made">{escape(words)}</p>'


def note_line() -> str:
    """Return the words that stand wherever a text is quoted that is not the paper's own."""
    return f'<span class="note-line">{NOTE}</span>'


def source_line(authors: Sequence[str], year: int | None, venue: str | None, most: int = _MOST_AUTHORS) -> str:
    """Return authors, venue and year as one line of HTML."""
    names = ", ".join(authors[:most]) + (f" and {len(authors) - most} more" if len(authors) > most else "")
    when = "\u00a0·\u00a0".join(part for part in (venue, str(year) if year is not None else None) if part)
    parts = " · ".join(part for part in (names, when) if part)
    return f'<span class="source" dir="auto">{escape(parts)}</span>' if parts else ""


def address(url: str | None) -> str:
    """Return a paper's address as text: it came with a record, so it is not a link to follow."""
    return f'<span class="address">{escape(url)}</span>' if url else ""


def why(sentence: AnswerSentence) -> str:
    """Return in words what is wrong with a sentence."""
    return "; ".join(sentence.problems) or _REASONS.get(sentence.verdict, "")


def prose(sentence: AnswerSentence) -> str:
    """Return a sentence as HTML without its markers; if it is a quote with formulas, they are drawn from the quote."""
    text = _MARKERS.sub("", sentence.text) if sentence.citations else sentence.text
    shown = markdown.inline(markdown.bare(text))
    plain = html.unescape(shown)
    return next((drawn(q.quote) for q in sentence.evidence if found(q.quote) and clean(q.quote) == plain), shown)


def cited(sentence: AnswerSentence, number: int, turn: int | None, known: Mapping[int, Reference]) -> str:
    """Return one sentence with its citations and, where it is not supported, its verdict."""
    if not sentence.shown:
        return (
            f'<span class="sentence struck"><del dir="auto">{prose(sentence)}</del> '
            f'<span class="verdict"><span aria-hidden="true">✕</span> left out: {escape(why(sentence))}</span></span>'
        )
    chips = "".join(chip(n, known.get(n), sentence.evidence, turn=turn, sentence=number) for n in sentence.citations)
    verdict = _quiet(sentence)
    if sentence.verdict != "supported":
        verdict = (
            ' <span class="verdict"><span aria-hidden="true">◐</span> '
            f"{escape(sentence.verdict)} supported: {escape(why(sentence))}</span>"
        )
    return f'<span class="sentence {sentence.verdict}">{_joined(prose(sentence), chips)}{verdict}</span>'


def _quiet(sentence: AnswerSentence) -> str:
    """Return the mark of a sentence that holds: nothing to read, but that its marker was put right is said."""
    if sentence.problems:  # of one that holds: which marker was wrong
        return f' <span class="put-right"><span aria-hidden="true">↪</span> {escape(why(sentence))}</span>'
    return ' <span class="holds" title="Supported by what it cites"><span aria-hidden="true">✓</span></span>'


def _card(reference: Reference, marker: int, quotes: Sequence[Quote]) -> str:
    """Return what is shown of a citation that is pointed at."""
    quote = next((quote.quote for quote in quotes if quote.marker == marker), None)
    year = None if reference.year is None else str(reference.year)
    return attributes(title=reference.title, year=year, quote=quote, standing=", ".join(remarks(reference)) or None)


def _joined(text: str, chips: str) -> str:
    """Put the citations after a sentence, so that they do not begin a line of their own."""
    before, blank, word = text.rpartition(" ")
    if "<" in word or ">" in word or len(word) > _LONGEST_JOINED:
        return f"{text} {chips}"
    return f'{before}{blank}<span class="joined">{word} {chips}</span>'


def _closest(passage: Passage, turn: int | None) -> str:
    year = f' <span class="source">{passage.year}</span>' if passage.year is not None else ""
    note = note_line() if passage.abstract_kind == "note" else ""
    return (
        f"<li>{opener(passage.title, turn=turn, key=passage.key)}{year}{standing(passage)}"
        f'<q dir="auto">{drawn(passage.quote)}</q>{note}</li>'
    )


def _reference(reference: Reference, turn: int | None) -> str:
    title = opener(reference.title, turn=turn, marker=reference.marker)
    note = note_line() if reference.abstract_kind == "note" else ""
    return (
        f'<li><span class="number">[{reference.marker}]</span><div>{title}'
        f"{source_line(reference.authors, reference.year, reference.venue)}{address(reference.url)}"
        f'<code class="key">{escape(reference.key)}</code>{standing(reference)}{note}</div></li>'
    )


def _tail(text: str) -> str:
    return f'<span class="tail"><span class="tail-label">being checked</span> {escape(text.strip())}</span>'
