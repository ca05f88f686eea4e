"""Requests are counted and logged, without a word of what was asked or by whom."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.types import Receive, Scope, Send

from rag import Attest
from rag.log import configure_logging
from rag.serve.counted import Counted
from rag.serve.metrics import Metrics
from rag.serve.turnstile import Turnstile
from rag.serve.visitors import Visitor, admit
from rag.serve.watch import Noted, Watch
from tests.scripted_server import ScriptedServer, Status

SECRET = "What does nobody know of my unpublished idea?"


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield
    root.handlers[:] = before
    root.setLevel(level)
    logging.captureWarnings(False)


@pytest.fixture
def metrics() -> Metrics:
    return Metrics(Turnstile(1, 1))


@pytest.fixture
def client(metrics: Metrics) -> TestClient:
    app = FastAPI()

    @app.get("/papers/{key}")
    def paper(key: str) -> str:
        if key == "broken":
            raise RuntimeError(key)
        return key

    noted = Noted(app)

    async def door(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = dict(scope)  # as what reads a proxy's headers does
            admit(scope, Visitor("ada@example.org", "reader"))
        await noted(scope, receive, send)

    return TestClient(Watch(door, metrics), raise_server_exceptions=False)


def test_each_request_is_a_line_of_json_without_what_was_asked(
    client: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging("WARNING", "json")
    given = client.get("/papers/secret2020", params={"q": SECRET}, headers={"x-request-id": "proxy-0123456789"})
    client.get("/papers/broken")
    client.get("/nowhere%1b[2J")
    written = capsys.readouterr().err
    lines = [one for one in map(json.loads, written.splitlines()) if one["logger"] == "attest.requests"]
    assert [(one["route"], one["status"]) for one in lines] == [
        ("/papers/{key}", 200),
        ("/papers/{key}", 500),
        ("other", 404),
    ]
    assert lines[0]["request"] == given.headers["x-request-id"] == "proxy-0123456789"
    assert lines[1]["request"] != lines[2]["request"]
    assert lines[0]["ms"] >= 0
    assert lines[0]["visitor"] == lines[1]["visitor"]
    assert "ada" not in written
    assert SECRET not in written
    assert "secret2020" not in written


def test_nothing_is_logged_unless_asked_for(client: TestClient, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO")
    client.get("/papers/x")
    assert capsys.readouterr().err == ""


def test_an_id_that_could_be_anything_is_not_taken(client: TestClient) -> None:
    for hostile in ("short", "a" * 65, 'quote"quote', "semi;colon12"):
        assert client.get("/papers/x", headers={"x-request-id": hostile}).headers["x-request-id"] != hostile


def test_requests_are_counted_by_route_and_status_only(client: TestClient, metrics: Metrics) -> None:
    for path in ("/papers/a", "/papers/b", "/papers/broken", "/elsewhere/1", "/elsewhere/2"):
        client.get(path)
    client.request("BREW", "/papers/a")
    text = metrics.text().decode()
    assert 'attest_requests_total{method="GET",route="/papers/{key}",status="200"} 2.0' in text
    assert 'attest_requests_total{method="GET",route="/papers/{key}",status="500"} 1.0' in text
    assert 'attest_requests_total{method="GET",route="other",status="404"} 2.0' in text
    assert 'method="other"' in text
    assert 'attest_request_seconds_count{route="/papers/{key}"} 4.0' in text
    assert "elsewhere" not in text
    assert "ada" not in text


def test_answers_failures_loads_and_papers_are_counted(loaded: Attest, tmp_path: object) -> None:
    turnstile = Turnstile(1, 5)
    metrics = Metrics(turnstile)
    with ScriptedServer(otherwise="It reaches an accuracy of 91.4% on CaveBench [1].") as server:
        own = {"llm": "scripted", "openai_base_url": server.base_url, "llm_retries": 0}
        attest = Counted(loaded.settings.model_copy(update=own), metrics)
        attest.ask("How accurate is LanternNet on CaveBench?")
        server.enqueue(Status(500), Status(500), Status(500), Status(500))
        attest.ask("How accurate is LanternNet on CaveBench?")
        attest.ask("How accurate is LanternNet on CaveBench?", llm="none")
        attest.summarize("cave mapping", llm="none")
        with pytest.raises(Exception, match="nothing"):
            attest.ingest(["/nothing/here.jsonl"])
        with turnstile.line("a"), turnstile.line("b"), turnstile.line("c"):
            text = metrics.text().decode()
        papers = attest.count()
        attest.close()
    assert 'attest_answers_total{kind="answer",mode="llm",outcome="answered"} 1.0' in text
    assert 'attest_answers_total{kind="answer",mode="extractive",outcome="answered"} 2.0' in text
    assert 'attest_answers_total{kind="overview",mode="extractive"' in text
    assert "attest_model_failures_total 1.0" in text
    assert 'attest_loads_total{result="failed"} 1.0' in text
    assert f"attest_papers {float(papers)}" in text
    assert "attest_answers_under_way 1.0" in text
    assert "attest_answers_waiting 2.0" in text
    assert "process_resident_memory_bytes" in text
