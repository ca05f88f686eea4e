"""Questions and overviews over HTTP: the answer of the public contract, whole or as it grows."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from rag import Attest, Settings, to_json
from rag.serve.turnstile import Turnstile
from tests.contract import assert_contract
from tests.rag.serve.api.conftest import Serve, events
from tests.scripted_server import Says, ScriptedServer, Status

QUESTION = "What does dense passage retrieval use in place of BM25?"


@pytest.fixture
def scripted(sample_folder: Path):
    """The sample library with a scripted model."""
    with ScriptedServer() as server:
        settings = Settings(
            _env_file=None, data_dir=sample_folder, llm="scripted", OPENAI_BASE_URL=server.base_url, llm_retries=0
        )  # type: ignore[call-arg]
        engine = Attest(settings)
        yield engine, server
        engine.close()


def test_an_answer_is_that_of_the_contract(client: TestClient, sample: Attest) -> None:
    found = client.post("/v1/ask", json={"question": QUESTION})
    assert found.status_code == 200
    assert found.headers["content-type"] == "application/json"
    answer = found.json()
    assert_contract(answer, sample.papers())
    direct = to_json(sample.ask(QUESTION))
    assert set(answer) == set(direct)
    assert answer["text"] == direct["text"]


def test_events_tell_each_sentence_with_its_verdict_and_each_citation_before_the_answer(client: TestClient) -> None:
    for request in ({"json": {"question": QUESTION, "stream": True}}, {
        "json": {"question": QUESTION}, "headers": {"accept": "text/event-stream"}
    }):  # fmt: skip
        response = client.post("/v1/ask", **request)
        assert response.headers["content-type"].startswith("text/event-stream")
        told = events(response.text)
        names = [name for name, _ in told]
        assert names[-1] == "answer"
        assert names.count("answer") == 1
        answer = told[-1][1]
        verdicts = {value["text"]: value["verdict"] for name, value in told if name == "sentence"}
        assert verdicts == {one["text"]: one["verdict"] for one in answer["sentences"]}
        assert {value["key"] for name, value in told if name == "citation"} == {
            one["key"] for one in answer["references"]
        }
        assert all(value["schema_version"] == 1 for _, value in told)


def test_a_model_is_streamed_and_what_it_makes_up_is_struck_out(scripted, serve: Serve) -> None:
    engine, server = scripted
    true = engine.search(QUESTION, k=1).passages[0].quote.rstrip(".")
    server.otherwise = f"{true} [1]. Dense retrieval beats BM25 by 99.9 points on every data set [1]."
    told = events(serve(engine).post("/v1/ask", json={"question": QUESTION, "stream": True}).text)
    assert any(name == "draft" and value["tail"] for name, value in told), "the tail is told while it grows"
    answer = told[-1][1]
    assert answer["models"]["llm"] == "scripted"
    assert "99.9" not in answer["text"]
    struck = [value for name, value in told if name == "sentence" and "99.9" in value["text"]]
    assert struck
    assert not struck[-1]["shown"]
    assert struck[-1]["problems"]


@pytest.mark.parametrize("fault", [Status(500), Status(401), Says("Half a sent", end="cut"), Says("")])
def test_what_a_model_does_wrong_is_data(scripted, serve: Serve, fault: object) -> None:
    engine, server = scripted
    server.otherwise = fault
    found = serve(engine).post("/v1/ask", json={"question": QUESTION})
    assert found.status_code == 200
    assert found.json()["mode"] == "extractive"
    assert found.json()["notice"]


def test_what_cannot_be_asked_has_a_status_even_as_events(client: TestClient) -> None:
    for stream in (False, True):
        found = client.post("/v1/ask", json={"question": "?!", "stream": stream})
        assert found.status_code == 400
        assert found.json()["error"]["type"] == "QuestionError"
        found = client.post("/v1/overviews", json={"topic": "?!", "stream": stream})
        assert found.status_code == 400


def test_a_visitor_cannot_have_a_server_asked_that_nobody_chose(client: TestClient, scripted, serve: Serve) -> None:
    for path, body in (("/v1/ask", {"question": QUESTION}), ("/v1/overviews", {"topic": "dense retrieval"})):
        found = client.post(path, json={**body, "llm": "gpt-4.1-mini"})
        assert found.status_code == 400
        assert found.json()["error"]["type"] == "ModelError"
        assert client.post(path, json={**body, "llm": "none"}).status_code == 200
    engine, server = scripted
    server.otherwise = "Nothing is said about it."
    assert serve(engine).post("/v1/ask", json={"question": QUESTION, "llm": "another"}).status_code == 200
    assert {call["model"] for call in server.calls} == {"another"}


def test_an_empty_library_says_how_to_fill_it(attest: Attest, serve: Serve) -> None:
    found = serve(attest).post("/v1/ask", json={"question": QUESTION})
    assert found.status_code == 409
    assert found.json()["error"]["type"] == "LibraryEmptyError"


def test_an_overview_is_that_of_the_contract_and_its_events_say_how_far_it_is(client: TestClient) -> None:
    topic = {"topic": "retrieval augmented generation"}
    whole = client.post("/v1/overviews", json=topic).json()
    assert whole["themes"]
    assert whole["coverage"]["read"]
    told = events(client.post("/v1/overviews", json={**topic, "stream": True}).text)
    assert told[-1][0] == "overview"
    assert told[-1][1]["text"] == whole["text"]
    assert {"draft", "sentence", "citation"} <= {name for name, _ in told}


def test_who_asks_when_all_turns_are_taken_waits_and_then_is_refused(client: TestClient, sample: Attest, serve) -> None:
    turnstile = Turnstile(1, 1)
    crowded = serve(sample, turnstile=turnstile)
    with turnstile.line("another") as turn:
        assert turn.wait(0) == 0
        told: list[tuple[str, object]] = []

        def wait() -> None:
            told.extend(events(crowded.post("/v1/ask", json={"question": QUESTION, "stream": True}).text))

        waiting = threading.Thread(target=wait)
        waiting.start()
        while turnstile.waiting < 1:
            time.sleep(0.01)
        refused = crowded.post("/v1/ask", json={"question": QUESTION})
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) >= 1
        assert refused.json()["error"]["type"] == "CrowdedError"
        assert crowded.get("/v1/search", params={"query": "BM25"}).status_code == 200, "a search never waits"
        time.sleep(0.6)  # the place in line is told at the first look
    waiting.join(20)
    assert told[0] == ("queue", {"schema_version": 1, "place": 1})
    assert told[-1][0] == "answer"
