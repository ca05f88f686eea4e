"""Routes of the papers: listed, counted, shown, tagged, removed."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import create_model
from starlette.requests import Request
from starlette.responses import Response

from rag.errors import QuestionError
from rag.schema import SCHEMA_VERSION, Filters, LibraryStatistics, Paper, RemoveReport, TagReport
from rag.serve.api import shapes
from rag.serve.api.described import responses, without
from rag.serve.api.examples import example
from rag.serve.api.problems import missing
from rag.serve.api.refusals import NotFoundError
from rag.serve.api.service import Service, editor

Key = Annotated[str, Path(min_length=1, max_length=300, pattern=r"^[^\x00]*$", examples=["robertson2009probabilistic"])]
_ALL = 10**9


def papers(service: Service) -> APIRouter:
    """Return the routes of the papers."""
    router = APIRouter(tags=["papers"])
    attest = service.attest
    row: Any = without(Paper, "abstract")
    listed = create_model(
        "PaperList",
        __doc__="Some of the papers that match, without their abstracts; `total` is how many match.",
        schema_version=(Literal[1], ...),
        total=(int, ...),
        papers=(list[row], ...),
        library_version=(int, ...),
    )

    @router.get("/v1/papers", operation_id="list_papers", responses=responses(listed, example("list_papers"), 409))
    async def list_papers(asked: Annotated[shapes.PaperParameters, Query()]) -> Response:
        """List papers, without their abstracts."""
        return await service.told(lambda: _listed(service, asked))

    @router.get("/v1/library", operation_id="library", responses=responses(LibraryStatistics, example("library"), 409))
    async def library(asked: Annotated[shapes.FilterParameters, Query()]) -> Response:
        """Count the papers that pass by year, venue, tag and source."""
        return await service.told(lambda: attest.statistics(asked.filters()))

    @router.get(
        "/v1/papers/{key}", operation_id="show_paper", responses=responses(Paper, example("show_paper"), 404, 409)
    )
    async def show(key: Key) -> Response:
        """Show one paper, with its abstract as it is stored."""
        return await service.told(missing(lambda: attest.show(key)))

    @router.delete(
        "/v1/papers/{key}",
        operation_id="remove_paper",
        responses=responses(RemoveReport, example("remove_paper"), 403, 404, 409),
    )
    async def remove(key: Key, request: Request) -> Response:
        """Remove a paper for good; only editors may."""
        editor(request)
        return await service.told(lambda: _removed(service, key))

    @router.post(
        "/v1/papers/tags",
        operation_id="tag_papers",
        responses=responses(TagReport, example("tag_papers"), 400, 403, 404, 409),
    )
    async def tag(asked: shapes.Tags, request: Request) -> Response:
        """Give papers tags and take tags from them; only editors may."""
        editor(request)
        return await service.told(lambda: _tagged(service, asked))

    return router


def _listed(service: Service, asked: shapes.PaperParameters) -> dict[str, Any]:
    page = service.attest.browse(
        asked.match,
        filters=asked.filters(),
        sort=asked.sort,
        descending=asked.descending,
        offset=asked.offset,
        limit=asked.limit,
    )
    rows = [asdict(paper) for paper in page.papers]
    for row in rows:
        del row["abstract"]
    return {
        "schema_version": SCHEMA_VERSION,
        "total": page.total,
        "papers": rows,
        "library_version": page.library_version,
    }


def _removed(service: Service, key: str) -> RemoveReport:
    report = service.attest.remove([key])
    if not report.removed:
        raise NotFoundError("There is no paper with this key; GET /v1/papers lists the keys.")
    return report


def _tagged(service: Service, asked: shapes.Tags) -> TagReport:
    filters = asked.filters.filters() if asked.filters else Filters()
    if bool(asked.keys) == bool(filters):
        raise QuestionError("Name papers either by their keys or by filters.")
    if not (asked.add or asked.remove):
        raise QuestionError("Name tags to add or to remove.")
    keys = asked.keys or service.attest.keys(filters=filters, limit=_ALL)
    report = service.attest.tag(keys, add=asked.add, remove=asked.remove) if keys else None
    if report is None or len(report.unknown) == len(set(keys)):
        raise NotFoundError("There is no such paper; GET /v1/papers lists them.")
    return report
