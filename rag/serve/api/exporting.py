"""The route of exports: papers or a kept answer in, a file for another program out."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from rag.export import FORMATS
from rag.schema import Filters
from rag.serve.api import shapes
from rag.serve.api.conversing import own_answer
from rag.serve.api.described import failures
from rag.serve.api.service import Service, visitor


def exporting(service: Service) -> APIRouter:
    """Return the route of exports."""
    router = APIRouter(tags=["papers"])
    text: dict[str, Any] = {"schema": {"type": "string"}}
    kinds = {one.media_type: {} if "json" in one.media_type else text for one in FORMATS.values()}

    @router.post(
        "/v1/export",
        operation_id="export",
        response_class=Response,
        responses={200: {"description": "The file.", "content": kinds}, **failures(400, 404, 409)},
    )
    async def export(asked: shapes.Export, request: Request) -> Response:
        """Write papers (BibTeX, RIS, CSL-JSON, JSON lines, CSV) or a kept answer (Markdown, HTML, Word too)."""
        user = visitor(request).name
        found = await service.look(lambda: _written(service, asked, user))
        body = found.encode("utf-8", "replace") if isinstance(found, str) else found
        chosen = FORMATS[asked.format]
        headers = {
            "Content-Disposition": f'attachment; filename="attest{chosen.suffix}"',
            "X-Content-Type-Options": "nosniff",
        }
        return Response(body, media_type=chosen.media_type, headers=headers)

    return router


def _written(service: Service, asked: shapes.ExportPapers | shapes.ExportAnswer, user: str) -> str | bytes:
    if isinstance(asked, shapes.ExportAnswer):
        return service.attest.export(own_answer(service, asked.answer_id, user), asked.format)
    filters = asked.filters.filters()
    if asked.keys:
        filters = Filters(keys=tuple(asked.keys))
    return service.attest.export(service.attest.papers(filters), asked.format)
