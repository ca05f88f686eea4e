"""Routes of searching: a query in, passages out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from rag.schema import SearchResult
from rag.serve.api.described import responses
from rag.serve.api.examples import example
from rag.serve.api.service import Service
from rag.serve.api.shapes import Search, SearchParameters, turns


def searching(service: Service) -> APIRouter:
    """Return the routes of searching."""
    router = APIRouter(tags=["search"])
    attest = service.attest
    found = responses(SearchResult, example("search"), 400, 409)

    @router.get("/v1/search", operation_id="search", responses=found)
    async def search(asked: Annotated[SearchParameters, Query()]) -> Response:
        """Find the papers for a query, each with its best sentence."""
        filters = asked.filters()
        return await service.told(
            lambda: attest.search(asked.query, k=asked.k, filters=filters, as_written=asked.as_written)
        )

    @router.post("/v1/search", operation_id="search_with", responses=found)
    async def search_with(asked: Search) -> Response:
        """Find the papers for a query with filters and a conversation, and say why each stands where it stands."""
        look = attest.explain if asked.explain else attest.search
        return await service.told(
            lambda: look(
                asked.query,
                k=asked.k,
                filters=asked.filters.filters(),
                history=turns(asked.history),
                as_written=asked.as_written,
            )
        )

    return router
