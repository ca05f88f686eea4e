"""The route of checking: a sentence, or a whole draft, in; what the papers say of it out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from rag.schema import CheckedSentence, DraftReport, Verification
from rag.serve.api import shapes
from rag.serve.api.described import EVENT, failures, versioned
from rag.serve.api.events import Event, respond
from rag.serve.api.examples import example
from rag.serve.api.problems import missing, nothing_there
from rag.serve.api.service import Service
from rag.serve.steps import Stop


def verifying(service: Service) -> APIRouter:
    """Return the route of checking."""
    router = APIRouter(tags=["verify"])
    attest = service.attest
    found = versioned(Verification) | versioned(DraftReport)
    content = {
        "application/json": {"examples": example("verify")},
        "text/event-stream": {"schema": EVENT, "example": example("verify_events")},
    }

    @router.post(
        "/v1/verify",
        operation_id="verify",
        responses={
            200: {"model": found, "description": "The verdict on a claim, or on each sentence.", "content": content},
            **failures(400, 404, 409, 429),
        },
    )
    async def verify(asked: shapes.Verify, request: Request) -> Response:
        """Tell whether a claim, or each sentence of a draft, is supported by papers.

        A draft comes as events too: `queue`, `sentence` as each is judged, and `report` or `error`.
        """
        if isinstance(asked, shapes.Claim):
            claim = asked
            return await service.told(missing(lambda: attest.verify(claim.claim, keys=claim.papers, texts=claim.texts)))
        return await respond(
            service, request, lambda stop: _checked(service, asked, stop), _events, stream=asked.stream
        )

    return router


def _checked(service: Service, draft: shapes.Draft, stop: Stop) -> Iterator[CheckedSentence | DraftReport]:
    with nothing_there():
        yield from service.attest.verify_draft_stream(
            draft.draft, form=draft.form, keys=draft.papers, cited=draft.cited, stop=stop
        )


def _events(step: CheckedSentence | DraftReport) -> Iterator[Event]:
    yield "report" if isinstance(step, DraftReport) else "sentence", asdict(step)
