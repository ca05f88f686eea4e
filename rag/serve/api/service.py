"""What all routes share: the library, the threads that read it, the threads that write answers, and the loads."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import anyio
import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from rag.engine import Attest
from rag.errors import ModelError
from rag.schema import to_json
from rag.serve.api.jobs import Jobs
from rag.serve.api.refusals import ForbiddenError
from rag.serve.api.uploads import Uploads
from rag.serve.json_text import json_text
from rag.serve.steps import Workers
from rag.serve.visitors import Visitor, visitor_of

if TYPE_CHECKING:
    from rag.serve.metrics import Metrics

T = TypeVar("T")

_READING = 8  # searches and look-ups at a time; they have threads of their own, so that no answer blocks them


class Service:
    """One library as it is served; nothing is read in the thread of the event loop."""

    def __init__(self, attest: Attest, workers: Workers, metrics: Metrics | None = None) -> None:
        """Take the library and who writes answers; both stay the caller's to close."""
        self.attest = attest
        self.workers = workers
        self.metrics = metrics
        self.jobs = Jobs(attest)
        self.uploads = Uploads()
        self._reading = anyio.CapacityLimiter(_READING)

    def end(self, patience: float) -> bool:
        """Stop the loads, wait so many seconds at most, remove all uploads, and return whether the loads have ended."""
        ended = self.jobs.end(patience)
        self.uploads.close()
        return ended

    def require_model(self, llm: str | None) -> None:
        """Raise ModelError where a request names a language model and whoever runs the server has none.

        Otherwise what is asked would be sent to a server that nobody chose.
        """
        if llm is not None and llm.lower() != "none" and self.attest.settings.model_name is None:
            raise ModelError("This server has no language model; leave out llm.")

    async def look(self, work: Callable[[], T]) -> T:
        """Return what a short look into the library returns."""
        return await anyio.to_thread.run_sync(work, limiter=self._reading)

    async def told(self, work: Callable[[], Any], status: int = 200) -> Response:
        """Return what a short look returns, as the JSON of the public contract."""
        return json_response(await self.look(lambda: written(work())), status)


def written(value: Any) -> bytes:
    """Return a result, a dataclass or the JSON object of one, as UTF-8."""
    return json_text(value if isinstance(value, dict) else to_json(value)).encode()


def json_response(body: bytes, status: int = 200) -> Response:
    """Return JSON that is written already as a response."""
    return Response(body, status, media_type="application/json")


def visitor(request: Request) -> Visitor:
    """Return who a request is from."""
    return visitor_of(request.scope)


def editor(request: Request) -> Visitor:
    """Return who a request is from, if they may change the library.

    Raises:
        ForbiddenError: they may not.
    """
    found = visitor(request)
    if not found.may_edit:
        raise ForbiddenError("Only an editor may load, tag and remove papers; ask whoever runs this server.")
    return found
