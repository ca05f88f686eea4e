"""A click on the page in, the paper and the sentences of its abstract that it asks for out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rag import AnswerSentence, Passage, Quote
from ui.conversation import Conversation, Exchange


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A paper to open and the quotes to mark in it.

    `marker` is the paper's number in the answer, if it has one; `number` and `sentence` say for which
    sentence of the answer it was cited, if the click was on a citation; `quoted` that the sentence is the
    quote itself.
    """

    turn: int
    key: str
    quotes: tuple[Quote | Passage, ...]
    marker: int | None = None
    number: int | None = None
    sentence: AnswerSentence | None = None
    quoted: bool = False


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


def first(conversation: Conversation) -> Spot | None:
    """Return what the newest answer cites first, or the first paper to open if the abstracts do not say."""
    if not conversation:
        return None
    turn, newest = len(conversation) - 1, conversation[-1]
    for number, sentence in enumerate(newest.sentences):
        if sentence.shown and sentence.citations and newest.references:
            return _cited(newest, turn, sentence.citations[0], number)
    if newest.answer and newest.answer.outcome == "not_stated" and newest.answer.closest:
        return _near(newest, turn, newest.answer.closest[0].key)
    return None


def _cited(exchange: Exchange, turn: int, marker: int, number: int | None) -> Spot | None:
    reference = exchange.reference(marker)
    if reference is None or (number is not None and number >= len(exchange.sentences)):
        return None
    sentence = None if number is None else exchange.sentences[number]
    citing = [s for s in exchange.sentences if s.shown] if sentence is None else [sentence]
    quotes = {(q.start, q.end): q for s in citing for q in s.evidence if q.marker == marker}
    return Spot(
        turn=turn,
        key=reference.key,
        quotes=tuple(quotes.values()),
        marker=marker,
        number=number,
        sentence=sentence,
        quoted=exchange.answer is not None and exchange.answer.mode == "extractive",
    )


def _near(exchange: Exchange, turn: int, key: str) -> Spot | None:
    closest = exchange.answer.closest if exchange.answer else ()
    passage = next((p for p in closest if p.key == key), None)
    return None if passage is None else Spot(turn=turn, key=key, quotes=(passage,))


def _whole(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() else None
