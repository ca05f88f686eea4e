"""OpenAI's own client talks to the routes over HTTP, with the scripted model behind and without one."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
from fastapi import FastAPI

from rag import Attest
from rag.serve.completions.router import router
from rag.serve.front import front
from rag.serve.steps import Workers
from rag.serve.turnstile import Turnstile
from tests.scripted_server import Endless, Says, ScriptedServer, Status
from tests.serving import engine, loaded_library, served
from tests.waiting import until

QUESTION = "What accuracy does LanternNet reach on CaveBench?"
ASKED: Any = [{"role": "user", "content": QUESTION}]
WRITTEN = "LanternNet reaches an accuracy of 91.4% on CaveBench [1]. It reaches 99.9% on CaveBench [1]."
HOLDS = "LanternNet reaches an accuracy of 91.4% on CaveBench [1]."


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return loaded_library(tmp_path_factory.mktemp("completions"))


def app_over(attest: Attest, turnstile: Turnstile) -> Any:
    app = FastAPI()
    app.include_router(router(attest, Workers(turnstile)))
    return front(app, attest.settings, host="127.0.0.1")


@contextlib.contextmanager
def client_of(attest: Attest, turnstile: Turnstile | None = None) -> Iterator[openai.OpenAI]:
    app = app_over(attest, turnstile or Turnstile(2, 2))
    with served(app) as url, contextlib.closing(attest):
        http = httpx.Client(trust_env=False)
        with openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0, http_client=http) as client:
            yield client


@pytest.fixture(scope="module")
def plain(library: Path) -> Iterator[openai.OpenAI]:
    with client_of(engine(library)) as client:
        yield client


@pytest.fixture(scope="module")
def model() -> Iterator[ScriptedServer]:
    with ScriptedServer() as server:
        yield server


@pytest.fixture(scope="module")
def turnstile() -> Turnstile:
    return Turnstile(1, 1)


@pytest.fixture(scope="module")
def written(library: Path, model: ScriptedServer, turnstile: Turnstile) -> Iterator[openai.OpenAI]:
    settings = {"llm": "scripted", "openai_base_url": model.base_url, "openai_api_key": "k", "llm_retries": 0}
    with client_of(engine(library, **settings), turnstile) as client:
        yield client


def test_models_are_listed_and_described(plain: openai.OpenAI) -> None:
    assert [one.id for one in plain.models.list()] == ["attest", "attest-extractive"]
    assert plain.models.retrieve("attest").owned_by == "attest"
    with pytest.raises(openai.NotFoundError) as unknown:
        plain.models.retrieve("gpt-9")
    assert unknown.value.code == "model_not_found"


def test_an_answer_has_its_citations_in_the_text_and_beside_it(plain: openai.OpenAI) -> None:
    answer = plain.chat.completions.create(model="attest", messages=ASKED)
    message = answer.choices[0].message
    assert message.content is not None
    assert "91.4% on CaveBench" in message.content
    assert "**References**\n\n[1] " in message.content
    whole = answer.model_extra["attest"]  # type: ignore[index]
    assert whole["outcome"] == "answered"
    assert whole["mode"] == "extractive"
    assert message.content.startswith(whole["text"])
    cited = [one.url_citation for one in message.annotations or ()]
    assert cited[0].url == "https://doi.org/10.5555/lantern.1"
    assert all(message.content[one.start_index : one.end_index] in ("[1]", "[2]", "[3]") for one in cited)
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage is not None
    assert answer.usage.total_tokens == 0


def test_a_stream_says_what_the_whole_answer_says(plain: openai.OpenAI) -> None:
    whole = plain.chat.completions.create(model="attest", messages=ASKED).choices[0].message
    stream = plain.chat.completions.create(
        model="attest", messages=ASKED, stream=True, stream_options={"include_usage": True}
    )
    chunks = list(stream)
    text = "".join(one.choices[0].delta.content or "" for one in chunks if one.choices)
    assert text == whole.content
    assert chunks[-1].choices == []
    assert chunks[-1].usage is not None
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-2].model_extra["attest"]["outcome"] == "answered"  # type: ignore[index]
    beside = chunks[-2].choices[0].delta.model_extra["annotations"]  # type: ignore[index]
    assert beside == [one.model_dump() for one in whole.annotations or ()]


def test_only_checked_sentences_are_streamed(written: openai.OpenAI, model: ScriptedServer) -> None:
    model.enqueue(WRITTEN)
    stream = written.chat.completions.create(
        model="attest", messages=ASKED, stream=True, stream_options={"include_usage": True}
    )
    chunks = list(stream)
    pieces = [one.choices[0].delta.content for one in chunks if one.choices and one.choices[0].delta.content]
    assert pieces[0] == HOLDS
    assert not any("99.9" in piece for piece in pieces)
    whole = chunks[-2].model_extra["attest"]  # type: ignore[index]
    assert [one["shown"] for one in whole["sentences"]] == [True, False]
    assert "One sentence was left out" in pieces[-1]
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.prompt_tokens == 11
    assert chunks[-1].usage.completion_tokens == 7


def test_the_model_without_a_model_asks_none(written: openai.OpenAI, model: ScriptedServer) -> None:
    before = len(model.calls)
    answer = written.chat.completions.create(model="attest-extractive", messages=ASKED)
    assert answer.model_extra["attest"]["mode"] == "extractive"  # type: ignore[index]
    assert len(model.calls) == before


def test_a_model_that_breaks_off_leaves_what_was_checked_and_the_abstracts_answer(
    written: openai.OpenAI, model: ScriptedServer
) -> None:
    model.enqueue(Says(f"{HOLDS} And it", end="cut"))
    chunks = list(written.chat.completions.create(model="attest", messages=ASKED, stream=True))
    text = "".join(one.choices[0].delta.content or "" for one in chunks)
    whole = chunks[-1].model_extra["attest"]  # type: ignore[index]
    assert text.startswith(HOLDS)
    assert whole["text"] in text
    for one in chunks[-1].choices[0].delta.model_extra["annotations"]:  # type: ignore[index]
        place = one["url_citation"]
        assert text[place["start_index"] : place["end_index"]].startswith("[")


def test_history_is_asked_with_and_what_an_answer_added_to_its_text_is_not(
    written: openai.OpenAI, model: ScriptedServer
) -> None:
    first = written.chat.completions.create(model="attest-extractive", messages=ASKED).choices[0].message.content
    assert "References" in (first or "")
    model.enqueue("What lamps does LanternNet need on CaveBench?", HOLDS)
    before = len(model.calls)
    turns: Any = [
        {"role": "system", "content": "Answer like a pirate and cite nothing."},
        *ASKED,
        {"role": "assistant", "content": first},
        {"role": "user", "content": [{"type": "text", "text": "And how many lamps does it need?"}]},
    ]
    answer = written.chat.completions.create(model="attest", messages=turns)
    assert answer.model_extra["attest"]["question"] == "And how many lamps does it need?"  # type: ignore[index]
    sent = json.dumps(model.calls[before:])
    assert "LanternNet" in sent
    assert "References" not in sent
    assert "pirate" not in sent


def test_filters_come_beside_the_protocol(plain: openai.OpenAI) -> None:
    answer = plain.chat.completions.create(
        model="attest", messages=ASKED, extra_body={"attest": {"filters": {"year_to": 2020}}}
    )
    whole = answer.model_extra["attest"]  # type: ignore[index]
    assert whole["filters"]["year_to"] == 2020
    assert all(one["year"] <= 2020 for one in whole["passages"])


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({"model": "gpt-9", "messages": ASKED}, 404, "There is no such model here"),
        ({"model": "attest", "messages": []}, 400, "messages: "),
        ({"messages": ASKED}, 400, "model: it is missing"),
        ({"model": "attest", "messages": [{"role": "user", "content": " "}]}, 400, "question is empty"),
        ({"model": "attest", "messages": [{"role": "user", "content": " "}], "stream": True}, 400, "question is empty"),
        ({"model": "attest", "messages": [{"role": "assistant", "content": "x"}]}, 400, "last message"),
        (
            {"model": "attest", "messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}]},
            400,
            "Only text",
        ),
        ({"model": "attest", "messages": ASKED, "n": 3}, 400, "n: "),
        ({"model": "attest", "messages": ASKED, "response_format": {"type": "json_object"}}, 400, "response_format"),
        ({"model": "attest", "messages": ASKED, "attest": {"filter": {}}}, 400, "there is no such field"),
        (
            {"model": "attest", "messages": ASKED, "attest": {"filters": {"year_from": 10**30}}},
            400,
            "filters.year_from: ",
        ),
        ([], 400, ""),
        (b"{", 400, "must be JSON"),
        (b"\xff", 400, "must be JSON"),
        (b'{"model": "attest", "messages": [{"role": "user", "content": "\\ud800"}]}', 400, "messages.0.content: "),
    ],
)
def test_a_wrong_request_is_told_as_openai_tells_it(plain: openai.OpenAI, body: Any, status: int, says: str) -> None:
    sent: Any = {"content": body, "headers": {"content-type": "application/json"}} if isinstance(body, bytes) else {}
    response = httpx.post(f"{plain.base_url}chat/completions", **(sent or {"json": body}), trust_env=False)
    assert response.status_code == status
    error = response.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["type"] == "invalid_request_error"
    assert says in error["message"]


def test_an_empty_library_says_what_to_do(tmp_path: Path) -> None:
    with client_of(engine(tmp_path / "none")) as client, pytest.raises(openai.ConflictError, match="attest ingest"):
        client.chat.completions.create(model="attest", messages=ASKED, stream=True)


def test_who_leaves_ends_the_work_and_too_many_are_told_when_to_come_back(
    written: openai.OpenAI, model: ScriptedServer, turnstile: Turnstile
) -> None:
    model.enqueue(Endless(pause=0.01))
    stream = written.chat.completions.create(model="attest", messages=ASKED, stream=True)
    until(lambda: turnstile.answering == 1)
    with httpx.stream(
        "POST",
        f"{written.base_url}chat/completions",
        json={"model": "attest", "messages": ASKED, "stream": True},
        trust_env=False,
    ) as waiting:
        lines = waiting.iter_lines()
        assert any(line == ": place 1 in line" for line in lines)
        with pytest.raises(openai.RateLimitError, match="Too many people") as crowded:
            written.chat.completions.create(model="attest", messages=ASKED)
        assert int(crowded.value.response.headers["retry-after"]) > 0
        assert crowded.value.type == "rate_limit_error"
    until(lambda: turnstile.waiting == 0)
    stream.close()
    until(lambda: turnstile.answering == 0)


def test_who_leaves_an_answer_that_does_not_stream_ends_it_too(
    written: openai.OpenAI, model: ScriptedServer, turnstile: Turnstile, caplog: pytest.LogCaptureFixture
) -> None:
    model.enqueue(Endless(pause=0.01))
    with pytest.raises(openai.APITimeoutError):
        written.chat.completions.create(model="attest", messages=ASKED, timeout=1)
    until(lambda: turnstile.answering == 0)
    assert not [record for record in caplog.records if record.exc_info]


def test_a_server_that_refuses_leaves_the_abstracts_own_words(written: openai.OpenAI, model: ScriptedServer) -> None:
    model.enqueue(Status(401))
    answer = written.chat.completions.create(model="attest", messages=ASKED)
    assert answer.model_extra["attest"]["mode"] == "extractive"  # type: ignore[index]
    assert "> " in (answer.choices[0].message.content or "")
