"""Routes of what was asked before: a visitor's own conversations and answers, and nobody else's."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from rag.schema import SCHEMA_VERSION, Answer, Conversation, ConversationPage
from rag.serve.api import shapes
from rag.serve.api.described import failures, responses
from rag.serve.api.examples import example
from rag.serve.api.problems import missing, nothing_there
from rag.serve.api.refusals import NotFoundError
from rag.serve.api.service import Service, visitor

Id = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$", examples=["q3Zr0dJx"])]
Form = Annotated[Literal["json", "md"], Query(alias="format")]
_MEDIA = {"json": "application/json", "md": "text/markdown; charset=utf-8"}


class Deleted(BaseModel):
    """How many were deleted."""

    schema_version: Literal[1]
    deleted: int


def conversing(service: Service) -> APIRouter:
    """Return the routes of conversations and kept answers."""
    router = APIRouter(tags=["conversations"])
    kept = service.attest.conversations
    page = {"total": 0, "conversations": []}

    @router.get(
        "/v1/conversations",
        operation_id="list_conversations",
        responses=responses(ConversationPage, {"schema_version": SCHEMA_VERSION, **page}),
    )
    async def list_conversations(
        asked: Annotated[shapes.ConversationParameters, Query()], request: Request
    ) -> Response:
        """List the visitor's conversations, the one that changed last first."""
        user = visitor(request).name
        return await service.told(
            lambda: kept.list(query=asked.query, user=user, limit=asked.limit, offset=asked.offset)
        )

    @router.get(
        "/v1/conversations/{conversation_id}",
        operation_id="show_conversation",
        responses=responses(Conversation, example("show_conversation"), 404, 409),
    )
    async def show(conversation_id: Id, request: Request) -> Response:
        """Show a conversation with its answers, and what became of the papers that they cite."""
        user = visitor(request).name
        return await service.told(missing(lambda: kept.get(conversation_id, user=user)))

    @router.delete(
        "/v1/conversations/{conversation_id}",
        operation_id="delete_conversation",
        responses=responses(Deleted, {"schema_version": SCHEMA_VERSION, "deleted": 1}, 404, 409),
    )
    async def delete(conversation_id: Id, request: Request) -> Response:
        """Delete a conversation for good."""
        user = visitor(request).name
        return await service.told(lambda: _deleted(service, conversation_id, user))

    @router.get(
        "/v1/conversations/{conversation_id}/export",
        operation_id="export_conversation",
        response_class=Response,
        responses={
            200: {
                "description": "The file.",
                "content": {"application/json": {}, "text/markdown": {"schema": {"type": "string"}}},
            },
            **failures(404, 409),
        },
    )
    async def export(conversation_id: Id, request: Request, form: Form = "json") -> Response:
        """Write a conversation to be opened elsewhere (json) or to be read (md)."""
        user = visitor(request).name
        text = await service.look(missing(lambda: kept.write(conversation_id, form, user=user)))
        return Response(text.encode("utf-8", "replace"), media_type=_MEDIA[form])

    @router.get(
        "/v1/answers/{answer_id}",
        operation_id="show_answer",
        responses=responses(Answer, example("ask"), 404, 409),
    )
    async def answer(answer_id: Id, request: Request) -> Response:
        """Show a kept answer as it was given, with what became of the papers that it cites."""
        user = visitor(request).name
        return await service.told(lambda: own_answer(service, answer_id, user))

    return router


def own_answer(service: Service, answer_id: str, user: str) -> Answer:
    """Return a kept answer of a visitor.

    Raises:
        NotFoundError: there is none with that id, or it is another user's.
    """
    with nothing_there():
        if not service.attest.conversations.owns(answer_id, user=user):
            raise NotFoundError("There is no such answer here; only answers that were kept can be read again.")
        return service.attest.kept_answer(answer_id)


def _deleted(service: Service, conversation_id: str, user: str) -> dict[str, Any]:
    with nothing_there():
        count = service.attest.conversations.delete([conversation_id], user=user)
    if not count:
        raise NotFoundError("There is no such conversation here; GET /v1/conversations lists those that are.")
    return {"schema_version": SCHEMA_VERSION, "deleted": count}
