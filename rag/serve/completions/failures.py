"""Errors in, what OpenAI's clients understand out: a status, and a sentence that says what to do."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.status import HTTP_400_BAD_REQUEST

from rag.errors import (
    AttestError,
    CrowdedError,
    LibraryEmptyError,
    LibraryLockedError,
    ModelError,
    ModelUnavailableError,
    QuestionError,
)
from rag.serve.shortcomings import field, sentence

logger = logging.getLogger(__name__)

BROKEN = "Something went wrong on the server, and its log says what; asking again may help."
_WRONG, _CROWDED, _BROKEN = "invalid_request_error", "rate_limit_error", "server_error"
# The first that fits counts.
_STATUS: tuple[tuple[type[AttestError], int, str], ...] = (
    (QuestionError, 400, _WRONG),
    (CrowdedError, 429, _CROWDED),
    (LibraryEmptyError, 409, _WRONG),
    (LibraryLockedError, 409, _BROKEN),
    (ModelUnavailableError, 503, _BROKEN),
    (ModelError, 400, _WRONG),
    (AttestError, 503, _BROKEN),
)


class Failure(BaseModel):
    """What went wrong, as OpenAI's clients read it."""

    message: str
    type: str
    param: str | None
    code: str | None


class FailureBody(BaseModel):
    """The JSON of every error."""

    error: Failure


class UnknownModelError(AttestError):
    """There is no such model here."""


class Route(APIRoute):
    """A route whose errors are those of OpenAI's protocol, whatever application it stands in."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler with its errors translated."""
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await handle(request)
            except (AttestError, RequestValidationError) as exc:
                return failure(exc)
            except HTTPException as exc:
                if exc.status_code != HTTP_400_BAD_REQUEST:
                    raise
                return failure(QuestionError("The body of the request cannot be read; it must be JSON in UTF-8."))

        return handled


def failure(error: AttestError | RequestValidationError) -> Response:
    """Return an error as a response."""
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, CrowdedError) else None
    return JSONResponse(told(error), _status(error)[0], headers)


def told(error: Exception) -> dict[str, Any]:
    """Return an error as JSON; one that nobody expected is logged, and not told."""
    if isinstance(error, RequestValidationError):
        errors = error.errors()
        return _body(sentence(errors, within=1), _WRONG, field(errors[0], within=1) or None, "invalid_request")
    if isinstance(error, UnknownModelError):
        return _body(str(error), _WRONG, "model", "model_not_found")
    if isinstance(error, AttestError):
        return _body(str(error), _status(error)[1], None, type(error).__name__)
    logger.error("a chat failed", exc_info=error)
    return _body(BROKEN, _BROKEN, None, "ServerError")


def _status(error: AttestError | RequestValidationError) -> tuple[int, str]:
    if isinstance(error, RequestValidationError):
        return 400, _WRONG
    if isinstance(error, UnknownModelError):
        return 404, _WRONG
    return next((status, kind) for known, status, kind in _STATUS if isinstance(error, known))


def _body(message: str, kind: str, param: str | None, code: str) -> dict[str, Any]:
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}
