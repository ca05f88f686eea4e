"""The HTTP API as one ASGI application; what stands before it (names, door, limits) is put there by whoever serves."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from rag.serve.api.asking import asking
from rag.serve.api.bodies import Bounded
from rag.serve.api.conversing import conversing
from rag.serve.api.exporting import exporting
from rag.serve.api.loading import loading
from rag.serve.api.papers import papers
from rag.serve.api.problems import handle_problems
from rag.serve.api.searching import searching
from rag.serve.api.service import Service
from rag.serve.api.shapes import MOST_BODY
from rag.serve.api.standing import standing
from rag.serve.api.verifying import verifying
from rag.serve.completions.router import router as completions

OPEN_TO_ALL = ("/health",)  # whoever starts and restarts the server has no token
_FORM = 100_000  # bytes that a form may take beside the files in it
_ABOUT = (
    "Answers from a collection of paper abstracts: every sentence cited, every citation checked. "
    'Every object carries `schema_version`; every error is `{"error": {"type", "message"}}`.'
)


def api_app(service: Service) -> FastAPI:
    """Return the API over a library."""
    from importlib.metadata import version

    app = FastAPI(
        title="Attest",
        version=version("attest-rag"),
        description=_ABOUT,
        openapi_url="/v1/openapi.json",
        docs_url=None,  # its page loads scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
    )
    for routes in (searching, asking, verifying, papers, exporting, conversing, standing):
        app.include_router(routes(service), max_body_size=MOST_BODY)
    uploads = service.attest.settings.upload_megabytes * 1_000_000 + _FORM
    app.include_router(loading(service), max_body_size=uploads)
    app.include_router(completions(service.attest, service.workers), max_body_size=MOST_BODY)
    handle_problems(app)
    app.add_middleware(Bounded, uploads=uploads)
    _name_the_door(app)
    return app


def _name_the_door(app: FastAPI) -> None:
    """Have the description say how callers show who they are, where that is asked for."""
    describe = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            found = describe()
            found.setdefault("components", {})["securitySchemes"] = {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token of attest user token; asked for where the server has an auth file.",
                }
            }
            found["security"] = [{}, {"token": []}]
        assert app.openapi_schema is not None
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]
