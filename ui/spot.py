"""A place on the page in, the paper and the sentences of its abstract that it asks for out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from rag import Passage
from rag.schema import (
    AnswerSentence,
    Quote,
    Reference,
)


class Cited(Protocol):
    """A text with citations: an answer or an overview, finished or not."""

    @property
    def sentences(self) -> Sequence[AnswerSentence]:
        """The judged sentences."""

    @property
    def references(self) -> Sequence[Reference]:
        """The papers behind the markers."""

    @property
    def quoted(self) -> bool:
        """Whether each sentence is the quote itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A paper to open and the quotes to mark in it.

    `turn` is the place of the answer in the conversation, null for an overview; `marker` is the paper's number there,
    if it has one; `number` and `sentence` say for which sentence it was cited, if the click was on a citation;
    `quoted` that the sentence is the quote itself; `cell` is the number of the table's cell that was clicked. `claim`
    is the HTML of what the paper is held against, if that is no sentence of ours. `cited` is the paper as it was then:
    it may have gone since.
    """

    turn: int | None
    key: str
    quotes: tuple[Quote | Passage, ...]
    marker: int | None = None
    number: int | None = None
    sentence: AnswerSentence | None = None
    quoted: bool = False
    cell: int | None = None
    claim: str | None = None
    cited: Reference | Passage | None = None


def first_cited(text: Cited, turn: int | None) -> Spot | None:
    """Return what a text cites first; `turn` is its place in the conversation, null for an overview."""
    for number, sentence in enumerate(text.sentences):
        if sentence.shown and sentence.citations and text.references:
            return cited(text, turn, sentence.citations[0], number)
    return None


def cited(text: Cited, turn: int | None, marker: int, number: int | None) -> Spot | None:
    """Return the paper with that marker, and of it what sentence `number` rests on, or all that is cited."""
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
        cited=reference,
    )


def whole(text: str | None) -> int | None:
    """Return a whole number that a page sent, or None for anything else."""
    return int(text) if text is not None and text.isascii() and text.isdigit() else None
