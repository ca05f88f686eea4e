"""The state of one conversation: each question with its answer, growing, done, stopped or failed."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from rag import (
    Answer,
    Attest,
    AttestError,
    Draft,
    Filters,
    Turn,
)
from rag.schema import (
    AnswerSentence,
    Reference,
    Translation,
)
from rag.serve.steps import Waiting
from ui.beside import beside
from ui.growing import BROKEN, Status, drawable
from ui.turns import Entry, in_turn

_REST = 0.2  # seconds: how often a silent model is looked after


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A question and what has come back so far; `error` is set if it failed.

    `as_written` tells that no word of it may be corrected and no filter read from it; `search_query` is searched for in
    its place. `again` is the id of an earlier answer that is asked anew. `papers` is how many it may draw on, null for
    as many as it wants. `place` is the one in line, 0 once it is being answered. `liked` and `comment` are what the
    reader thinks of the answer, `next` what could be asked now, `translation` is the answer in the reader's language.
    """

    question: str
    as_written: bool = False
    filters: Filters = Filters()
    search_query: str | None = None
    again: str | None = None
    papers: int | None = None
    place: int = 0
    status: Status = "asking"
    draft: Draft = field(default_factory=Draft)
    answer: Answer | None = None
    error: str | None = None
    asked_at: str = ""
    liked: bool | None = None
    comment: str = ""
    translation: Translation | None = None
    next: tuple[str, ...] = ()

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
Keep = Callable[[int, Exchange], None]


def turns(conversation: Conversation) -> tuple[Turn, ...]:
    """Return what was said so far, for questions that build on it."""
    said = []
    for exchange in conversation:
        if exchange.text:
            said.append(Turn(role="user", content=exchange.question))
            said.append(Turn(role="assistant", content=exchange.text))
    return tuple(said)


def ask(
    attest: Attest,
    earlier: Conversation,
    exchange: Exchange,
    stop: threading.Event,
    keep: Keep = lambda number, exchange: None,
    done: Callable[[], None] = lambda: None,
    entry: Entry | None = None,
) -> Iterator[Conversation]:
    """Yield the conversation as the answer to one more question grows, until it is done or `stop` is set.

    The same conversation comes again while the answer rests. Whoever leaves the page loses nothing: the answer is
    written to its end, and `keep` is given it, with its place, when it begins and when it ends; then `done` is called.
    It begins when it is its turn.
    """

    def work(tell: Callable[[Waiting | Draft | Answer], bool]) -> None:
        try:
            answer = _work(attest, earlier, asked, stop, keep, tell, entry)
        finally:
            done()  # before the answer is seen: then the next question can be asked
        if answer is not None:
            tell(answer)

    asked = exchange
    steps: Iterator[Waiting | Draft | Answer | None] = beside(work, tick=_REST, to_the_end=True)
    yield (*earlier, exchange)
    try:
        for step in drawable(steps, lambda step: isinstance(step, Draft)):
            exchange = _grown(exchange, step)
            if stop.is_set() and exchange.status == "asking":
                break
            yield (*earlier, exchange)
        if exchange.status == "asking":
            ended = stopped((*earlier, exchange))
            keep(len(earlier), ended[-1])  # the model may stay silent for long
            yield ended
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


def _work(
    attest: Attest,
    earlier: Conversation,
    exchange: Exchange,
    stop: threading.Event,
    keep: Keep,
    tell: Callable[[Waiting | Draft | Answer], bool],
    entry: Entry | None,
) -> Answer | None:
    """Answer a question, tell each step but the answer, which is returned, and keep the beginning and the end."""
    number = len(earlier)
    keep(number, exchange)
    try:
        for step in in_turn(entry, _steps(attest, earlier, exchange), tell, stop):
            exchange = _grown(exchange, step)
            if stop.is_set():
                return None  # whoever stopped it has kept what was there
            if isinstance(step, Draft) and not tell(step):
                break
        if stop.is_set() and exchange.answer is None:
            return None
    except AttestError as exc:
        keep(number, dataclasses.replace(exchange, status="failed", error=str(exc)))
        raise
    except Exception:
        keep(number, dataclasses.replace(exchange, status="failed", error=BROKEN))
        raise
    keep(number, stopped((exchange,))[0])
    return exchange.answer


def _steps(attest: Attest, earlier: Conversation, exchange: Exchange) -> Iterator[Draft | Answer]:
    if exchange.again is not None:
        return attest.ask_again_stream(exchange.again)
    return attest.ask_stream(
        exchange.question,
        history=turns(earlier),
        filters=exchange.filters,
        k=exchange.papers,
        as_written=exchange.as_written,
        search_query=exchange.search_query,
        keep=True,
    )


def _grown(exchange: Exchange, step: Waiting | Draft | Answer | None) -> Exchange:
    if isinstance(step, Waiting):
        return dataclasses.replace(exchange, place=step.place)
    if isinstance(step, Answer):
        return dataclasses.replace(exchange, status="done", answer=step, place=0)
    return exchange if step is None else dataclasses.replace(exchange, draft=step, place=0)
