"""The state of one conversation: each question with its answer, growing, done, stopped or failed."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from rag import Answer, AnswerSentence, Attest, AttestError, Draft, Reference, Turn
from ui.beside import beside
from ui.growing import BROKEN, Status, drawable

_REST = 0.2  # seconds: how often a silent model is looked after


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A question and what has come back so far; `error` is set if it failed.

    `as_written` tells that no word of it may be corrected and no filter read from it.
    """

    question: str
    as_written: bool = False
    status: Status = "asking"
    draft: Draft = field(default_factory=Draft)
    answer: Answer | None = None
    error: str | None = None

    @property
    def text(self) -> str:
        """The checked text so far."""
        return self.draft.text if self.answer is None else self.answer.text

    @property
    def sentences(self) -> tuple[AnswerSentence, ...]:
        """The judged sentences so far."""
        return self.draft.sentences if self.answer is None else self.answer.sentences

    @property
    def references(self) -> tuple[Reference, ...]:
        """The papers behind the markers so far."""
        return self.draft.references if self.answer is None else self.answer.references

    @property
    def quoted(self) -> bool:
        """Whether each sentence is the quote itself."""
        return self.answer is not None and self.answer.mode == "extractive"


# Never changed in place: a page's state is replaced by the next one.
Conversation = tuple[Exchange, ...]


def turns(conversation: Conversation) -> tuple[Turn, ...]:
    """Return what was said so far, for questions that build on it."""
    said = []
    for exchange in conversation:
        if exchange.text:
            said.append(Turn(role="user", content=exchange.question))
            said.append(Turn(role="assistant", content=exchange.text))
    return tuple(said)


def ask(attest: Attest, earlier: Conversation, exchange: Exchange, stop: threading.Event) -> Iterator[Conversation]:
    """Yield the conversation as the answer to one more question grows, until it is done or `stop` is set.

    The same conversation comes again while the answer rests.
    """
    yield (*earlier, exchange)

    def work(tell: Callable[[Draft | Answer], bool]) -> None:
        for step in attest.ask_stream(
            exchange.question, history=turns(earlier), as_written=exchange.as_written, keep=True
        ):
            if not tell(step):
                return

    steps: Iterator[Draft | Answer | None] = beside(work, tick=_REST)
    try:
        for step in drawable(steps, lambda step: isinstance(step, Draft)):
            if isinstance(step, Answer):
                exchange = dataclasses.replace(exchange, status="done", answer=step)
            elif step is not None:
                exchange = dataclasses.replace(exchange, draft=step)
            if stop.is_set():
                yield stopped((*earlier, exchange))
                return
            yield (*earlier, exchange)
    except AttestError as exc:
        yield (*earlier, dataclasses.replace(exchange, status="failed", error=str(exc)))
    except Exception:  # a mistake of ours: the page goes on, and the terminal gets the traceback
        yield (*earlier, dataclasses.replace(exchange, status="failed", error=BROKEN))
        raise


def stopped(conversation: Conversation) -> Conversation:
    """Return the conversation with an unfinished answer marked as stopped; what was checked stays."""
    if not conversation or conversation[-1].status != "asking":
        return conversation
    return (*conversation[:-1], dataclasses.replace(conversation[-1], status="stopped"))
