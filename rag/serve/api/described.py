"""What the responses of a route look like, for the OpenAPI description."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any, Literal, get_type_hints

from pydantic import BaseModel, create_model

from rag.serve.api.problems import ProblemBody

_ERRORS = {
    400: "It cannot be asked as it is.",
    401: "No token, or not a valid one, where the server has users.",
    403: "Only an editor may do this.",
    404: "There is no such thing, or it is another user's.",
    409: "The library is empty, or another process writes to it.",
    413: "It is larger than this server takes.",
    422: "The request is not as described here.",
    429: "Too many ask at this moment; Retry-After says when to ask again.",
    503: "The library or the language model cannot be used now.",
}
_ALWAYS = (401, 422, 429)  # what stands before a route, or checks its parameters
# A server-sent event as it is parsed; `data` is JSON.
EVENT = {
    "type": "object",
    "required": ["event", "data"],
    "properties": {"event": {"type": "string"}, "data": {"type": "string"}},
}
Responses = dict[int | str, dict[str, Any]]


def responses(
    kind: type[Any], example: Any, *errors: int, status: int = 200, events: str | None = None, title: str = ""
) -> Responses:
    """Return the responses of a route: the dataclass (or model) it answers with, an example, and its errors."""
    model = kind if issubclass(kind, BaseModel) else versioned(kind)  # type: ignore[arg-type]
    content: dict[str, Any] = {"application/json": {"example": example}}
    if events is not None:
        content["text/event-stream"] = {"schema": EVENT, "example": events}
    good: dict[str, Any] = {"model": model, "description": title or (kind.__doc__ or "").split("\n")[0]}
    return {status: {**good, "content": content}, **failures(*errors)}


def failures(*errors: int) -> Responses:
    """Return the errors of a route."""
    return {error: {"model": ProblemBody, "description": _ERRORS[error]} for error in sorted({*errors, *_ALWAYS})}


@cache
def versioned(kind: type[Any]) -> type[BaseModel]:
    """Return a dataclass as its JSON object is described: with the schema version, and with every field."""
    version: dict[str, Any] = {"schema_version": (Literal[1], ...)}
    return create_model(f"{kind.__name__}Body", __doc__=kind.__doc__, **version, **_fields(kind))


@cache
def without(kind: type[Any], left_out: str) -> type[BaseModel]:
    """Return a dataclass as it is described where it stands in a list without one of its fields."""
    fields = _fields(kind)
    del fields[left_out]
    return create_model(f"{kind.__name__}InList", __doc__=kind.__doc__, **fields)


def _fields(kind: type[Any]) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: (hints[field.name], ...) for field in dataclasses.fields(kind)}


def inner(model: type[BaseModel]) -> dict[str, Any]:
    """Return the schema of a model that stands by itself in the description."""
    found = model.model_json_schema()
    found.pop("$defs", None)
    return found
