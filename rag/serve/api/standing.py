"""Routes for whoever watches the server: whether it lives, and whether it can answer."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import Response

from rag.errors import AttestError, LibraryEmptyError
from rag.schema import SCHEMA_VERSION
from rag.serve.api.described import responses
from rag.serve.api.service import Service, json_response, written


class Health(BaseModel):
    """Whether the server lives."""

    schema_version: Literal[1]
    status: Literal["ok"]


class Readiness(BaseModel):
    """Whether questions can be answered; `problem` says what to do if not."""

    schema_version: Literal[1]
    ready: bool
    papers: int
    problem: str | None


_ALIVE = {"schema_version": SCHEMA_VERSION, "status": "ok"}
_READY = {"schema_version": SCHEMA_VERSION, "ready": True, "papers": 88, "problem": None}


def standing(service: Service) -> APIRouter:
    """Return the routes of health."""
    router = APIRouter(tags=["operations"])

    @router.get("/health", operation_id="health", responses=responses(Health, _ALIVE))
    async def health() -> Response:
        """Tell that the server lives; nothing of the library is touched."""
        return json_response(written(_ALIVE))

    @router.get(
        "/health/ready",
        operation_id="ready",
        responses={
            **responses(Readiness, _READY),
            503: {"model": Readiness, "description": "Questions cannot be answered now."},
        },
    )
    async def ready() -> Response:
        """Tell whether the library can be opened and searched; attest doctor looks further."""
        found = await service.look(lambda: _readiness(service))
        return json_response(written(found), 200 if found["ready"] else 503)

    if (metrics := service.metrics) is not None:
        from rag.serve.metrics import CONTENT_TYPE

        @router.get(
            "/metrics",
            operation_id="metrics",
            response_class=Response,
            responses={200: {"description": "Counts.", "content": {"text/plain": {"schema": {"type": "string"}}}}},
        )
        async def counts() -> Response:
            """Count requests, answers, loads and papers, as Prometheus reads it; nothing that anybody wrote."""
            return Response(await service.look(metrics.text), media_type=CONTENT_TYPE)

    return router


def _readiness(service: Service) -> dict[str, object]:
    papers, problem = 0, None
    try:
        papers = service.attest.info().papers
        if papers:
            service.attest.search("ready", k=1, as_written=True)
    except LibraryEmptyError:
        pass  # it can be loaded
    except AttestError as exc:
        problem = str(exc)
    return {"schema_version": SCHEMA_VERSION, "ready": problem is None, "papers": papers, "problem": problem}
