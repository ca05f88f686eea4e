"""The API over the sample library, in this process, and over a library that a test may change."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from rag import Attest, Settings
from rag.serve.api.app import api_app
from rag.serve.api.service import Service
from rag.serve.metrics import Metrics
from rag.serve.steps import Workers
from rag.serve.turnstile import Turnstile
from rag.serve.visitors import LOCAL, Visitor, admit


class AsVisitor:
    """Lets every request in as one visitor, as the door does."""

    def __init__(self, app: ASGIApp, visitor: Visitor = LOCAL) -> None:
        self.app, self.visitor = app, visitor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            admit(scope, self.visitor)
        await self.app(scope, receive, send)


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample collection, which no test changes."""
    folder = tmp_path_factory.mktemp("sample") / "library"
    engine = Attest(Settings(_env_file=None, data_dir=folder, llm="none"))
    engine.load_sample()
    engine.close()
    return folder


@pytest.fixture(scope="session")
def sample(sample_folder: Path) -> Iterator[Attest]:
    """An engine over the sample collection, without a language model."""
    engine = Attest(Settings(_env_file=None, data_dir=sample_folder, llm="none"))
    yield engine
    engine.close()


@pytest.fixture
def changed(sample: Attest, tmp_path: Path) -> Iterator[Attest]:
    """An engine over a copy of the sample collection, to be changed."""
    sample.duplicate(tmp_path / "changed")
    engine = Attest(Settings(_env_file=None, data_dir=tmp_path / "changed", llm="none"))
    yield engine
    engine.close()


Serve = Callable[..., TestClient]


@contextmanager
def serving() -> Iterator[Serve]:
    """Give a function that returns a client of the API over an engine, as some visitor; all work ends with it."""
    services: list[Service] = []

    def client(attest: Attest, visitor: Visitor = LOCAL, turnstile: Turnstile | None = None) -> TestClient:
        turnstile = turnstile or Turnstile(2, 8)
        services.append(Service(attest, Workers(turnstile), Metrics(turnstile)))
        app = AsVisitor(api_app(services[-1]), visitor)
        return TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)

    yield client
    assert all([one.workers.end(5) & one.end(5) for one in services])


@pytest.fixture
def serve() -> Iterator[Serve]:
    """A function that returns a client of the API over an engine, as some visitor."""
    with serving() as client:
        yield client


@pytest.fixture(scope="session")
def client(sample: Attest) -> Iterator[TestClient]:
    """The API over the sample collection."""
    with serving() as serve:
        yield serve(sample)


def events(text: str) -> list[tuple[str, Any]]:
    """Return server-sent events as names and values."""
    found = []
    for block in text.split("\n\n"):
        lines = [line for line in block.split("\n") if not line.startswith(":")]
        if lines != [""] and lines:
            name, data = lines
            found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found
