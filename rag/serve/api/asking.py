"""Routes of asking: a question or a topic in, a checked answer or overview out, whole or as it grows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from rag.schema import Answer, AnswerSentence, Overview, OverviewDraft, Reference
from rag.schema import Draft as AnswerDraft
from rag.serve.api import shapes
from rag.serve.api.described import responses
from rag.serve.api.events import Event, respond
from rag.serve.api.examples import example
from rag.serve.api.keeping import Kept, answered
from rag.serve.api.service import Service, visitor


def asking(service: Service) -> APIRouter:
    """Return the routes of asking and of overviews."""
    router = APIRouter(tags=["ask"])
    attest = service.attest
    answer = responses(Answer, example("ask"), 400, 404, 409, 429, 503, events=example("ask_events"))
    overview = responses(Overview, example("summarize"), 400, 409, 429, 503, events=example("summarize_events"))

    @router.post("/v1/ask", operation_id="ask", responses=answer)
    async def ask(asked: shapes.Ask, request: Request) -> Response:
        """Answer a question from the papers, each sentence cited and checked.

        With `stream`, or where `text/event-stream` is accepted, events come: `queue` (the place in line), `sentence`
        (with its verdict, as soon as it is checked), `citation`, `draft` (what nobody has checked yet), and at last
        `answer` or `error`. A kept answer has the `conversation_id` of its conversation.
        """
        service.require_model(asked.llm)
        user = visitor(request).name
        return await respond(
            service,
            request,
            lambda stop: answered(attest, asked, user),
            answer_events(),
            stream=asked.stream,
        )

    @router.post("/v1/overviews", operation_id="summarize", responses=overview)
    async def summarize(asked: shapes.Overview, request: Request) -> Response:
        """Write a cited overview of a topic: its papers in themes, a table, and what was left out.

        As events come `queue`, `draft` (stage, and how far it is), `sentence`, `citation`, and `overview` or `error`.
        """
        service.require_model(asked.llm)
        return await respond(
            service,
            request,
            lambda stop: attest.summarize_stream(
                asked.topic, filters=asked.filters.filters(), most=asked.most, llm=asked.llm, stop=stop
            ),
            overview_events(),
            stream=asked.stream,
        )

    return router


def answer_events() -> Callable[[AnswerDraft | Answer | Kept], Iterator[Event]]:
    """Return what makes events of the steps of one answer."""
    news = _News()

    def events(step: AnswerDraft | Answer | Kept) -> Iterator[Event]:
        said = step.answer if isinstance(step, Kept) else step
        yield from news.of(said.sentences, said.references)
        if isinstance(step, Kept):
            yield "answer", step.json()
        elif isinstance(step, Answer):
            yield "answer", asdict(step)
        else:
            yield "draft", {"sentences": len(step.sentences), "tail": step.tail}

    return events


def overview_events() -> Callable[[OverviewDraft | Overview], Iterator[Event]]:
    """Return what makes events of the steps of one overview."""
    news = _News()

    def events(step: OverviewDraft | Overview) -> Iterator[Event]:
        yield from news.of(step.sentences, step.references)
        if isinstance(step, Overview):
            yield "overview", asdict(step)
        else:
            estimate = None if step.estimate is None else asdict(step.estimate)
            yield "draft", {"stage": step.stage, "done": step.done, "total": step.total, "estimate": estimate}

    return events


class _News:
    """What has been told of a text that grows; a sentence is told again where its verdict has changed."""

    def __init__(self) -> None:
        self._sentences: list[AnswerSentence] = []
        self._references: set[Reference] = set()

    def of(self, sentences: tuple[AnswerSentence, ...], references: tuple[Reference, ...]) -> Iterator[Event]:
        """Yield the citations and sentences that are new or other than before."""
        for reference in references:
            if reference not in self._references:
                self._references.add(reference)
                yield "citation", asdict(reference)
        for number, sentence in enumerate(sentences):
            if number >= len(self._sentences) or self._sentences[number] != sentence:
                yield "sentence", {"number": number, **asdict(sentence)}
        self._sentences = list(sentences)
