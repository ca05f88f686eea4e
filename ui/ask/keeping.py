"""A conversation on the page in, the same in the catalog out, and back again."""

from __future__ import annotations

import dataclasses
import logging
from datetime import UTC, datetime

from rag import (
    Attest,
    AttestError,
    Draft,
)
from rag.schema import KeptTurn
from ui.ask.conversation import Conversation, Exchange, Keep

logger = logging.getLogger(__name__)


def keeper(attest: Attest, conversation_id: str, user: str) -> Keep:
    """Return what keeps the turns of a conversation; where that cannot be done, the page goes on without it.

    What becomes of an answer is not kept if its conversation was deleted in the meantime.
    """

    def keep(number: int, exchange: Exchange) -> None:
        try:
            if exchange.status != "asking" and not attest.conversations.has(conversation_id, user=user):
                return
            attest.conversations.put(conversation_id, number, kept(exchange), user=user)
        except AttestError as exc:
            logger.warning("the conversation %s is not kept: %s", conversation_id, exc)

    return keep


def reopened(attest: Attest, conversation_id: str, user: str) -> Conversation:
    """Return a conversation as it was.

    Raises:
        LibraryError: there is none of that user.
    """
    found = attest.conversations.get(conversation_id, user=user)
    return tuple(_exchange(attest, turn) for turn in found.turns)


def rated(attest: Attest, exchange: Exchange) -> Exchange:
    """Return an exchange with what the reader thinks of its answer now."""
    rating = None if exchange.answer is None else attest.conversations.rating(exchange.answer.answer_id)
    liked, comment = (None, "") if rating is None else (rating.liked, rating.comment)
    same = (liked, comment) == (exchange.liked, exchange.comment)
    return exchange if same else dataclasses.replace(exchange, liked=liked, comment=comment)


def kept(exchange: Exchange) -> KeptTurn:
    """Return what is kept of a question and its answer."""
    return KeptTurn(
        question=exchange.question,
        as_written=exchange.as_written,
        filters=exchange.filters,
        search_query=exchange.search_query,
        status=exchange.status,
        answer=exchange.answer,
        draft=exchange.draft if exchange.answer is None and exchange.draft.text else None,
        error=exchange.error,
        asked_at=exchange.asked_at or now(),
        translation=exchange.translation,
    )


def now() -> str:
    """Return the time as it is kept: UTC, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _exchange(attest: Attest, turn: KeptTurn) -> Exchange:
    exchange = Exchange(
        question=turn.question,
        as_written=turn.as_written,
        filters=turn.filters,
        search_query=turn.search_query,
        status=turn.status,
        answer=turn.answer,
        draft=turn.draft or Draft(),
        error=turn.error,
        asked_at=turn.asked_at,
        translation=turn.translation,
    )
    return rated(attest, exchange)
