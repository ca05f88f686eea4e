"""Steps of work in, server-sent events out, or the last step as JSON; whoever leaves ends the work."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, TypeVar

from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from rag.schema import SCHEMA_VERSION
from rag.serve.api.keeping import Kept
from rag.serve.api.problems import told
from rag.serve.api.service import Service, json_response, visitor, written
from rag.serve.json_text import json_text
from rag.serve.steps import Stop, Waiting, begun, last, paced

T = TypeVar("T")
Event = tuple[str, Any]  # a name and a JSON value

EVENT_STREAM = "text/event-stream"
_LEFT = 499  # nobody reads it
_SILENCE = 15.0  # seconds after which a proxy may take a silent connection for a dead one


def wants_events(request: Request, stream: bool) -> bool:
    """Tell whether a request is for events."""
    return stream or EVENT_STREAM in request.headers.get("accept", "")


async def respond(
    service: Service,
    request: Request,
    work: Callable[[Stop], Iterator[T]],
    events: Callable[[T], Iterator[Event]],
    *,
    stream: bool,
) -> Response:
    """Return the response to a request for long work: its last step, or `events` of each step.

    What is wrong with a request is known at its first step, and becomes the status.
    """
    if not wants_events(request, stream):
        steps = service.workers.steps(lambda stop: _with_last_written(work(stop)), visitor=visitor(request))
        try:
            return json_response(await last(steps, request.is_disconnected))
        except asyncio.CancelledError:
            if await request.is_disconnected():
                return Response(status_code=_LEFT)
            raise
    steps_of_events = service.workers.steps(lambda stop: _named(work(stop), events), visitor=visitor(request))
    ready = await begun(steps_of_events)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_sent(aiter(ready)), media_type=EVENT_STREAM, headers=headers)


def _with_last_written(steps: Iterator[Any]) -> Iterator[bytes]:
    """Yield nothing in place of each step, so that whoever has left is noticed, and the last one as JSON."""
    result: Any = None
    for result in steps:  # noqa: B007
        yield b""
    yield written(result.json() if isinstance(result, Kept) else result)


def _named(steps: Iterator[T], events: Callable[[T], Iterator[Event]]) -> Iterator[bytes]:
    for step in steps:
        for name, value in events(step):
            yield _event(name, value)


async def _sent(steps: AsyncIterator[bytes | Waiting]) -> AsyncIterator[bytes]:
    """Yield events as they are sent, and a sign of life where none has come for a while."""
    try:
        async for step in paced(steps, _SILENCE):
            if isinstance(step, Waiting):
                yield _event("queue", {"place": step.place})
            else:
                yield KEEPALIVE_COMMENT if step is None else step
    except Exception as exc:  # the response has begun: its status can no longer say so
        yield _event("error", told(exc))


def _event(name: str, value: Any) -> bytes:
    if isinstance(value, dict) and name != "error":
        value = {"schema_version": SCHEMA_VERSION, **value}
    return format_sse_event(data_str=json_text(value), event=name)
