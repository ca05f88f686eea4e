"""What a page knows of the conversation that is held on it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from rag import Answer, Attest, AttestError, Filters
from ui.ask.conversation import Conversation, Exchange, stopped
from ui.ask.keeping import reopened
from ui.spot import whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A conversation with its permanent id, empty before the first question.

    `editing` tells that the next question replaces the last one.
    """

    conversation_id: str = ""
    exchanges: Conversation = ()
    editing: bool = False

    @property
    def scope(self) -> Filters:
        """Which papers the last question was put to."""
        return self.exchanges[-1].filters if self.exchanges else Filters()

    def with_last(self, exchange: Exchange) -> Talk:
        """Return the conversation with another last exchange."""
        return dataclasses.replace(self, exchanges=(*self.exchanges[:-1], exchange))

    def at(self, sent: Mapping[str, object]) -> int | None:
        """Return the place of the answer that a click on the page names as `turn`, if there is one."""
        turn = whole(str(sent.get("turn", "")))
        return turn if turn is not None and turn < len(self.exchanges) and self.exchanges[turn].answer else None

    def answer(self, turn: int) -> Answer:
        """Return the answer at a place that `at` gave."""
        found = self.exchanges[turn].answer
        if found is None:
            raise ValueError(turn)
        return found


def held(attest: Attest, talk: Talk, address: str, user: str) -> Talk:
    """Return the conversation of a page, also if the program was started anew under it: the page knows its address."""
    if talk.conversation_id == address or not address:
        return talk
    try:
        return opened(attest, address, user)
    except AttestError:
        return talk


def opened(attest: Attest, address: str, user: str) -> Talk:
    """Return a kept conversation.

    Raises:
        LibraryError: there is none of that user.
    """
    return Talk(conversation_id=address, exchanges=reopened(attest, address, user))


def caught_up(attest: Attest, talk: Talk, user: str) -> Talk:
    """Return a conversation with what was asked in it meanwhile on another page, or by a program.

    The next question then follows that, and replaces nothing that its reader has not seen.
    """
    with suppress(AttestError):  # the page goes on with what it knows
        if talk.exchanges and attest.conversations.length(talk.conversation_id, user=user) > len(talk.exchanges):
            return opened(attest, talk.conversation_id, user)
    return talk


def ended(talk: Talk) -> Talk:
    """Return the conversation with an answer that nobody writes any more marked as stopped."""
    return dataclasses.replace(talk, exchanges=stopped(talk.exchanges))
