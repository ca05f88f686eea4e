"""A click in a conversation in, the paper and the sentences of its abstract that it asks for out."""

from __future__ import annotations

from collections.abc import Mapping

from ui.ask.conversation import Conversation, Exchange
from ui.ask.talk import Talk
from ui.spot import Spot, cited, first_cited, whole


def find(talk: Talk, clicked: Mapping[str, str]) -> Spot | None:
    """Return what a click asks for, or None if the conversation has no such thing (any more).

    `clicked` holds the data attributes of what was clicked: `turn`, and `marker` (with `sentence`) or `key`.
    """
    conversation = talk.exchanges
    turn, marker, number = (whole(clicked.get(name)) for name in ("turn", "marker", "sentence"))
    if turn is None or turn >= len(conversation):
        return None
    if marker is not None:
        return cited(conversation[turn], turn, marker, number)
    return _near(conversation[turn], turn, clicked.get("key", ""))


def first(conversation: Conversation) -> Spot | None:
    """Return what the newest answer cites first, or the first paper to open if the abstracts do not say."""
    if not conversation:
        return None
    turn, newest = len(conversation) - 1, conversation[-1]
    if spot := first_cited(newest, turn):
        return spot
    if newest.answer and newest.answer.outcome == "not_stated" and newest.answer.closest:
        return _near(newest, turn, newest.answer.closest[0].key)
    return None


def _near(exchange: Exchange, turn: int, key: str) -> Spot | None:
    closest = exchange.answer.closest if exchange.answer else ()
    passage = next((p for p in closest if p.key == key), None)
    if passage is not None:
        return Spot(turn=turn, key=key, quotes=(passage,), cited=passage)
    listing = exchange.answer.listing if exchange.answer else None
    if listing is None or key not in {*listing.mentioning, *(paper.key for paper in listing.undecided)}:
        return None
    return Spot(turn=turn, key=key, quotes=())
