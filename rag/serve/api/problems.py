"""Errors in, the status and JSON that the caller gets out: one sentence each, and never what was sent."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from rag.errors import (
    AttestError,
    CrowdedError,
    ExportError,
    LibraryEmptyError,
    LibraryError,
    LibraryLockedError,
    ModelError,
    ModelUnavailableError,
    QuestionError,
    SourceError,
)
from rag.serve.api.refusals import ForbiddenError, NotFoundError
from rag.serve.problem import problem, problem_json
from rag.serve.shortcomings import sentence

logger = logging.getLogger(__name__)

BROKEN = "Something went wrong on the server, and its log says what; asking again may help."
TOO_LARGE = "The request is larger than this server takes."
# The first that fits counts.
_STATUS: tuple[tuple[type[AttestError], int], ...] = (
    (ForbiddenError, 403),
    (NotFoundError, 404),
    (QuestionError, 400),
    (SourceError, 400),
    (ExportError, 400),
    (LibraryLockedError, 409),
    (LibraryEmptyError, 409),
    (CrowdedError, 429),
    (ModelUnavailableError, 503),
    (ModelError, 400),
    (AttestError, 503),
)
_TYPES = {404: "NotFoundError", 405: "RequestError", 413: "TooLargeError"}


class Problem(BaseModel):
    """What went wrong: the kind, and a sentence that says what to do."""

    type: str
    message: str


class ProblemBody(BaseModel):
    """The JSON of every error."""

    schema_version: int
    error: Problem


def told(error: Exception) -> dict[str, Any]:
    """Return an error that comes when the response has begun, as JSON; one that nobody expected is logged."""
    if isinstance(error, AttestError):
        return problem_json(type(error).__name__, str(error))
    logger.error("a request failed", exc_info=error)
    return problem_json("ServerError", BROKEN)


def handle_problems(app: FastAPI) -> None:
    """Have an application answer every error with a problem."""
    app.add_exception_handler(AttestError, _attest)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


@contextmanager
def nothing_there() -> Iterator[None]:
    """Tell whoever asks for one thing by its name that there is none: of a library that works, that is what fails."""
    try:
        yield
    except LibraryError as exc:
        if type(exc) is LibraryError:
            raise NotFoundError(str(exc)) from exc
        raise


def missing(work: Callable[[], Any]) -> Callable[[], Any]:
    """Return work on one thing that is asked for by its name; see `nothing_there`."""

    def named() -> Any:
        with nothing_there():
            return work()

    return named


def _attest(request: Request, error: Exception) -> Response:
    assert isinstance(error, AttestError)
    status = next(status for kind, status in _STATUS if isinstance(error, kind))
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, CrowdedError) else None
    return problem(status, type(error).__name__, str(error), headers)


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return problem(
        422, "RequestError", f"{sentence(error.errors(), within=1)} The fields are described in /v1/openapi.json."
    )


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    said = {
        400: "The body of the request cannot be read.",
        404: "There is nothing at this address; /v1/openapi.json lists what there is.",
        405: "This address does not take that method; /v1/openapi.json lists those it takes.",
        413: TOO_LARGE,
    }.get(error.status_code, f"{HTTPStatus(error.status_code).phrase}.")
    kind = _TYPES.get(error.status_code, "RequestError")
    return problem(error.status_code, kind, said, dict(error.headers) if error.headers else None)


def _unexpected(request: Request, error: Exception) -> Response:
    return problem(500, "ServerError", BROKEN)
