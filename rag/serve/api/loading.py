"""Routes of loading: files or records in, a job that says how far it is and what went in out."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path
from pydantic import create_model
from starlette.requests import Request
from starlette.responses import Response

from rag.schema import SCHEMA_VERSION, to_json
from rag.serve.api.described import inner, responses
from rag.serve.api.examples import example
from rag.serve.api.jobs import Job, Load
from rag.serve.api.refusals import NotFoundError
from rag.serve.api.service import Service, editor, json_response, visitor, written
from rag.serve.api.shapes import Records
from rag.sources.registry import FORMATS

Id = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[a-z0-9]+$", examples=["0d4f3c2b1a098765"])]
_RECORDS = {
    "records": [
        {
            "title": "A Benchmark for Cave Mapping",
            "abstract": "We introduce CaveBench, a benchmark of 40 caves for mapping methods.",
            "authors": ["Tadeusz Krol"],
            "year": 2020,
            "doi": "10.5555/caves.1",
        }
    ],
    "tags": ["caves"],
}
_FORM = {
    "type": "object",
    "required": ["file"],
    "additionalProperties": False,
    "properties": {
        "file": {
            "type": "array",
            "items": {"type": "string", "format": "binary"},
            "minItems": 1,
            "description": "Files of records; what they are is seen from their content.",
        },
        "format": {
            "type": "string",
            "enum": list(FORMATS),
            "description": "The format, where it is not to be detected.",
        },
        "tag": {"type": "array", "items": {"type": "string"}, "description": "Tags for the papers."},
    },
}


def loading(service: Service) -> APIRouter:
    """Return the routes of loading."""
    router = APIRouter(tags=["load"])
    body = {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": _FORM},
            "application/json": {"schema": inner(Records), "example": _RECORDS},
        },
    }
    listed = create_model(
        "JobList",
        __doc__="The visitor's loads, the newest first.",
        schema_version=(Literal[1], ...),
        jobs=(list[Job], ...),
    )

    @router.post(
        "/v1/ingest",
        operation_id="ingest",
        status_code=202,
        openapi_extra={"requestBody": body},
        responses=responses(Job, example("ingest"), 400, 403, 413, 429, status=202),
    )
    async def ingest(request: Request) -> Response:
        """Load files (a form with parts named `file`) or records (JSON), in the background; only editors may.

        All formats of `attest ingest` are understood, packed or not; what a file is, is seen from its content.
        """
        user = editor(request).name
        service.jobs.require_room(user)
        load: Load = await service.uploads.taken(request, service.look)
        job = service.jobs.put(load, user)
        return _told(job, 202)

    @router.get("/v1/jobs", operation_id="list_jobs", responses=responses(listed, example("list_jobs")))
    async def list_jobs(request: Request) -> Response:
        """List the visitor's loads since the server was started, the newest first."""
        jobs = [to_json(job) for job in service.jobs.list(visitor(request).name)]
        return json_response(written({"schema_version": SCHEMA_VERSION, "jobs": jobs}))

    @router.get("/v1/jobs/{job_id}", operation_id="show_job", responses=responses(Job, example("ingest"), 404))
    async def show(job_id: Id, request: Request) -> Response:
        """Tell how far a load is, or what came of it."""
        return _told(_found(service.jobs.get(job_id, visitor(request).name)))

    @router.delete("/v1/jobs/{job_id}", operation_id="cancel_job", responses=responses(Job, example("ingest"), 404))
    async def cancel(job_id: Id, request: Request) -> Response:
        """Stop a load where it is: what is in is in."""
        return _told(_found(service.jobs.cancel(job_id, visitor(request).name)))

    return router


def _found(job: Job | None) -> Job:
    if job is None:
        raise NotFoundError("There is no such load here; GET /v1/jobs lists yours since the server was started.")
    return job


def _told(job: Job, status: int = 200) -> Response:
    value: dict[str, Any] = to_json(job)
    return json_response(written(value), status)
