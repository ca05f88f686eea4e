"""A question of a conversation in, its steps out; the answer is kept as the next turn if that is wanted."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rag.engine import Attest
from rag.errors import AttestError, QuestionError
from rag.schema import Answer, Draft, KeptTurn, Turn, to_json
from rag.serve.api import shapes
from rag.serve.api.problems import nothing_there

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer with the conversation that it is kept in."""

    answer: Answer
    conversation_id: str

    def json(self) -> dict[str, Any]:
        """Return it as the JSON of an answer that says where it is kept."""
        return {**to_json(self.answer), "conversation_id": self.conversation_id}


def answered(attest: Attest, asked: shapes.Ask, user: str) -> Iterator[Draft | Answer | Kept]:
    """Yield the steps of an answer; the last one is `Kept` if it was to be kept and could be.

    Raises:
        QuestionError: it cannot be asked as it is.
        NotFoundError: there is no such conversation of the user.
    """
    kept = attest.conversations
    history = shapes.turns(asked.history)
    if asked.conversation_id is not None:
        if history:
            raise QuestionError("The history is that of the conversation; leave out one of the two.")
        with nothing_there():
            history = _said(kept.get(asked.conversation_id, user=user).turns)
    for step in attest.ask_stream(
        asked.question,
        history=history,
        filters=asked.filters.filters(),
        k=asked.k,
        llm=asked.llm,
        as_written=asked.as_written,
    ):
        if not isinstance(step, Answer) or not (asked.keep or asked.conversation_id):
            yield step
            continue
        given = asked.filters.filters()
        turn = KeptTurn(question=asked.question, as_written=asked.as_written, filters=given, status="done", answer=step)
        try:
            if (name := asked.conversation_id) is not None:
                kept.append(name, turn, user=user)
            else:
                kept.put(name := kept.new_id(), 0, turn, user=user)
        except AttestError as exc:  # better an answer that is not kept than none
            logger.warning("an answer is not kept: %s", exc)
            yield step
        else:
            yield Kept(step, name)


def _said(turns: tuple[KeptTurn, ...]) -> tuple[Turn, ...]:
    said = []
    for turn in turns:
        text = (turn.answer or turn.draft or Draft()).text
        if text:
            said += [Turn(role="user", content=turn.question), Turn(role="assistant", content=text)]
    return tuple(said)
