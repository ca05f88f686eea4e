"""What went wrong in, the JSON of the public contract out, the same wherever a request is refused."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse

from rag.schema import SCHEMA_VERSION


def problem(status: int, kind: str, message: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """Return an error as a response: its kind, and a sentence that says what to do."""
    return JSONResponse(problem_json(kind, message), status, headers)


def problem_json(kind: str, message: str) -> dict[str, Any]:
    """Return an error as a JSON object."""
    return {"schema_version": SCHEMA_VERSION, "error": {"type": kind, "message": message}}
