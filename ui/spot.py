"""A click on the page in, the paper and the sentences of its abstract that it asks for out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rag import AnswerSentence, Passage, Quote, Table
from ui.conversation import Conversation, Exchange
from ui.writing import Writing


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A paper to open and the quotes to mark in it.

    `turn` is the place of the answer in the conversation, null for an overview; `marker` is the paper's number there,
    if it has one; `number` and `sentence` say for which sentence it was cited, if the click was on a citation;
    `quoted` that the sentence is the quote itself; `cell` is the number of the table's cell that was clicked.
    """

    turn: int | None
    key: str
    quotes: tuple[Quote | Passage, ...]
    marker: int | None = None
    number: int | None = None
    sentence: AnswerSentence | None = None
    quoted: bool = False
    cell: int | None = None


def find(conversation: Conversation, clicked: Mapping[str, str]) -> Spot | None:
    """Return what a click asks for, or None if the conversation has no such thing (any more).

    `clicked` holds the data attributes of what was clicked: `turn`, and `marker` (with `sentence`) or `key`.
    """
    turn, marker, number = (_whole(clicked.get(name)) for name in ("turn", "marker", "sentence"))
    if turn is None or turn >= len(conversation):
        return None
    if marker is not None:
        return _cited(conversation[turn], turn, marker, number)
    return _near(conversation[turn], turn, clicked.get("key", ""))


def find_in(writing: Writing | None, clicked: Mapping[str, str]) -> Spot | None:
    """Return what a click in an overview asks for, or None if it has no such thing.

    `clicked` holds `marker` (with `sentence`), `cell` or `key`.
    """
    marker, number, cell = (_whole(clicked.get(name)) for name in ("marker", "sentence", "cell"))
    if writing is None:
        return None
    if marker is not None:
        return _cited(writing, None, marker, number)
    if writing.overview is None:
        return None
    if cell is not None:
        return _in_table(writing.overview.table, cell)
    covered, key = writing.overview.coverage, clicked.get("key", "")
    passage = next((p for p in writing.overview.closest if p.key == key), None)
    rows = (row.key for row in writing.overview.table.rows)
    if passage is None and key not in (*rows, *(paper.key for paper in (*covered.left_out, *covered.near_line))):
        return None
    return Spot(turn=None, key=key, quotes=() if passage is None else (passage,))


def first_cited(writing: Writing) -> Spot | None:
    """Return what an overview cites first."""
    return _first(writing, None)


def first(conversation: Conversation) -> Spot | None:
    """Return what the newest answer cites first, or the first paper to open if the abstracts do not say."""
    if not conversation:
        return None
    turn, newest = len(conversation) - 1, conversation[-1]
    if spot := _first(newest, turn):
        return spot
    if newest.answer and newest.answer.outcome == "not_stated" and newest.answer.closest:
        return _near(newest, turn, newest.answer.closest[0].key)
    return None


def _first(text: Exchange | Writing, turn: int | None) -> Spot | None:
    for number, sentence in enumerate(text.sentences):
        if sentence.shown and sentence.citations and text.references:
            return _cited(text, turn, sentence.citations[0], number)
    return None


def _cited(text: Exchange | Writing, turn: int | None, marker: int, number: int | None) -> Spot | None:
    reference = next((r for r in text.references if r.marker == marker), None)
    if reference is None or (number is not None and number >= len(text.sentences)):
        return None
    sentence = None if number is None else text.sentences[number]
    citing = [s for s in text.sentences if s.shown] if sentence is None else [sentence]
    quotes = {(q.start, q.end): q for s in citing for q in s.evidence if q.marker == marker}
    return Spot(
        turn=turn,
        key=reference.key,
        quotes=tuple(quotes.values()),
        marker=marker,
        number=number,
        sentence=sentence,
        quoted=text.quoted,
    )


def _near(exchange: Exchange, turn: int, key: str) -> Spot | None:
    closest = exchange.answer.closest if exchange.answer else ()
    passage = next((p for p in closest if p.key == key), None)
    if passage is not None:
        return Spot(turn=turn, key=key, quotes=(passage,))
    listing = exchange.answer.listing if exchange.answer else None
    if listing is None or key not in {*listing.mentioning, *(paper.key for paper in listing.undecided)}:
        return None
    return Spot(turn=turn, key=key, quotes=())


def _in_table(table: Table, number: int) -> Spot | None:
    place, column = divmod(number, max(1, len(table.columns)))
    if place >= len(table.rows):
        return None
    row = table.rows[place]
    cell = row.cells[column]
    if cell.quote is None or cell.start is None or cell.end is None:
        return None
    quote = Quote(marker=0, quote=cell.quote, start=cell.start, end=cell.end)
    return Spot(turn=None, key=row.key, quotes=(quote,), cell=number)


def _whole(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() else None
