"""The routes of OpenAI's protocol: /v1/chat/completions and /v1/models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from rag.engine import Attest
from rag.schema import Answer, Draft
from rag.serve.completions.failures import FailureBody, Route, UnknownModelError
from rag.serve.completions.messages import MODELS, Asked, Chat, asked
from rag.serve.completions.replies import completion, model, models
from rag.serve.completions.streaming import events
from rag.serve.json_text import json_text
from rag.serve.steps import Stop, Workers, begun, last
from rag.serve.visitors import visitor_of

_FAILURES: dict[int | str, dict[str, Any]] = {
    status: {"model": FailureBody, "description": what}
    for status, what in (
        (400, "The request cannot be asked as it is."),
        (404, "There is no such model."),
        (409, "The library is empty, or another process writes to it."),
        (429, "Too many people ask at once; Retry-After says when to try again."),
        (503, "The library or the model cannot be used."),
    )
}
_EVENT = {"type": "object", "properties": {"data": {"type": "string"}}}  # as it is parsed
_STREAMED: dict[int | str, dict[str, Any]] = {200: {"content": {"text/event-stream": {"schema": _EVENT}}}}


def router(engine: Attest, workers: Workers) -> APIRouter:
    """Return the routes over a library, to be included in an application behind the front."""
    routes = APIRouter(prefix="/v1", route_class=Route, tags=["OpenAI-compatible"])

    @routes.post("/chat/completions", responses={**_FAILURES, **_STREAMED}, response_model=None)
    async def complete(chat: Chat, request: Request) -> Response:
        """Answer the last message of a conversation; with `stream`, sentence by sentence as each is checked."""
        known(chat.model)
        question = asked(chat)

        def work(stop: Stop) -> Iterator[Draft | Answer]:
            return _ask(engine, question)

        steps = workers.steps(work, visitor=visitor_of(request.scope))
        if not chat.stream:
            found = await last(steps, request.is_disconnected)
            assert isinstance(found, Answer)
            return _json(completion(found, chat.model))
        ready = await begun(steps)
        usage = bool(chat.stream_options and chat.stream_options.include_usage)
        sent = events(aiter(ready), chat.model, with_usage=usage)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(sent, media_type="text/event-stream", headers=headers)

    @routes.get("/models", response_model=None)
    async def list_models() -> Response:
        """List the models: Attest as it is configured, and without a language model."""
        return _json(models())

    @routes.get("/models/{model_id}", responses={404: _FAILURES[404]}, response_model=None)
    async def show_model(model_id: Annotated[str, Path(json_schema_extra={"enum": [*MODELS]})]) -> Response:
        """Describe one model."""
        return _json(model(known(model_id)))

    return routes


def known(name: str) -> str:
    """Return the name of a model that is here.

    Raises:
        UnknownModelError: there is no such model.
    """
    if name not in MODELS:
        raise UnknownModelError(f"There is no such model here; there are {' and '.join(MODELS)}.")
    return name


def _ask(engine: Attest, one: Asked) -> Iterator[Draft | Answer]:
    return engine.ask_stream(
        one.question,
        history=one.history,
        filters=one.filters,
        k=one.k,
        llm=one.llm,
        as_written=one.as_written,
    )


def _json(value: dict[str, Any]) -> Response:
    return Response(json_text(value), media_type="application/json")
