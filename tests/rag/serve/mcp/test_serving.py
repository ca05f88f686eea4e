"""The library's own client talks to the server: as a real process over standard input and output, and over HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Coroutine, Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from mcp import Client, StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from rag import Attest, to_json
from rag.schema import Overview, SearchResult, Verification
from rag.serve.accounts import Account, AccountsFile, new_token
from rag.serve.front import front
from rag.serve.mcp.server import mcp_server
from rag.serve.mcp.serving import mcp_app
from rag.serve.steps import Workers
from rag.serve.turnstile import Turnstile
from rag.serve.visitors import Visitor, admit
from tests.contract import assert_contract
from tests.scripted_server import Endless, ScriptedServer
from tests.serving import engine, loaded_library, served
from tests.waiting import until_async

QUESTION = "What accuracy does LanternNet reach on CaveBench?"
TOOLS = {"search", "ask", "verify", "overview", "get_paper", "list_papers"}


def run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(work, 150))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return loaded_library(tmp_path_factory.mktemp("mcp"))


@pytest.fixture(scope="module")
def model() -> Iterator[ScriptedServer]:
    with ScriptedServer() as server:
        yield server


def modelled(model: ScriptedServer) -> dict[str, Any]:
    return {"llm": "scripted", "openai_base_url": model.base_url, "openai_api_key": "k", "llm_retries": 0}


@contextlib.contextmanager
def over_http(attest: Attest, turnstile: Turnstile | None = None) -> Iterator[str]:
    workers = Workers(turnstile or Turnstile(2, 2))
    with (
        contextlib.closing(attest),
        served(front(mcp_app(mcp_server(attest, workers)), attest.settings, host="127.0.0.1")) as url,
    ):
        yield f"{url}/mcp"
        assert workers.end(5)


@contextlib.asynccontextmanager
async def client(url: str, mode: str = "auto", **headers: str) -> AsyncIterator[Client]:
    async with httpx.AsyncClient(trust_env=False, headers=headers, timeout=30) as http:
        async with Client(streamable_http_client(url, http_client=http), mode=mode) as found:
            yield found


def program(library: Path, **settings: str) -> StdioServerParameters:
    given = {
        f"ATTEST_{name.upper()}" if name != "openai_base_url" else "OPENAI_BASE_URL": value
        for name, value in settings.items()
    }
    env = {"ATTEST_LLM": "none", "ATTEST_RUNTIME": "onnxruntime", "PATH": os.environ["PATH"], **given}
    arguments = ["-m", "rag", "--data-dir", str(library), "mcp"]
    return StdioServerParameters(command=sys.executable, args=arguments, env=env, cwd=str(library.parent))


def fields(kind: type[Any]) -> set[str]:
    return {"schema_version", *(field.name for field in dataclasses.fields(kind))}


async def examine(found: Client, attest: Attest) -> None:
    """What holds whichever way the server is reached."""
    tools = {tool.name: tool for tool in (await found.list_tools()).tools}
    assert set(tools) == TOOLS
    for tool in tools.values():
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint
        assert not tool.annotations.open_world_hint
        assert tool.description
        assert tool.output_schema is not None
        assert tool.output_schema["type"] == "object"
    heard: list[str | None] = []

    async def hear(progress: float, total: float | None, message: str | None) -> None:
        heard.append(message)

    version = attest.version
    answer = await found.call_tool("ask", {"question": QUESTION}, progress_callback=hear)
    assert not answer.is_error
    assert_contract(answer.structured_content, attest.papers())
    text = answer.content[0].text
    assert text.startswith("Answered from the abstracts. Sentences checked against the abstracts: ")
    assert "91.4% on CaveBench" in text
    assert "[1] Mira Holm, Tadeusz Krol. LanternNet" in text
    assert "“It reaches an accuracy of 91.4% on CaveBench with 12 lamps.”" in text
    assert heard[0] == "1 sentence checked"
    searched = await found.call_tool("search", {"query": "cave mapping", "k": 2, "filters": {"year_to": 2020}})
    assert set(searched.structured_content) == fields(SearchResult)
    assert [one["year"] for one in searched.structured_content["passages"]][0] == 2020
    key = searched.structured_content["passages"][0]["key"]
    paper = await found.call_tool("get_paper", {"key": key})
    assert paper.structured_content == json.loads(json.dumps(to_json(attest.show(key))))
    assert "ground truth" in paper.content[0].text
    claim = await found.call_tool("verify", {"claim": "LanternNet reaches 99.9% on CaveBench.", "papers": []})
    assert set(claim.structured_content) == fields(Verification)
    assert claim.structured_content["verdict"] in ("unsupported", "contradicted")
    listed = await found.call_tool("list_papers", {"words": "sourdough"})
    assert listed.structured_content["total"] == 1
    assert "abstract" not in listed.structured_content["papers"][0]
    overview = await found.call_tool("overview", {"topic": "cave mapping", "most": 5})
    assert set(overview.structured_content) == fields(Overview)
    assert attest.version == version


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_real_process_serves_over_standard_input_and_output(library: Path, mode: str) -> None:
    async def work() -> None:
        with contextlib.closing(engine(library)) as attest:
            async with Client(stdio_client(program(library)), mode=mode) as found:
                await examine(found, attest)

    run(work())


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_same_is_served_over_http(library: Path, mode: str) -> None:
    async def work() -> None:
        attest = engine(library)
        with over_http(attest) as url:
            async with client(url, mode) as found:
                await examine(found, attest)

    run(work())


def test_nothing_but_the_protocol_stands_on_standard_output(library: Path) -> None:
    params = program(library, log_level="DEBUG")
    said = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
            "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "0"}}},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {
            "name": "ask", "arguments": {"question": QUESTION}}},
    ]  # fmt: skip
    process = subprocess.Popen(
        [params.command, *params.args],
        env=params.env,
        cwd=params.cwd,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("not json\n" + "".join(json.dumps(one) + "\n" for one in said))
    process.stdin.flush()
    lines = []
    while not lines or json.loads(lines[-1]).get("id") != 2:
        lines.append(process.stdout.readline())
    rest, errors = process.communicate(timeout=30)
    assert process.returncode == 0
    assert rest == ""
    assert all(json.loads(line)["jsonrpc"] == "2.0" for line in lines)
    assert "91.4" in lines[-1]
    assert "DEBUG" in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize(
    ("tool", "arguments", "says"),
    [
        ("ask", {"question": " "}, "The question is empty; type what you want to know."),
        ("search", {"query": "x", "k": 500}, "k: input should be less than or equal to 50."),
        ("search", {}, "query: it is missing."),
        ("search", {"query": "x", "filters": {"years": 1}}, "filters.years: there is no such field."),
        ("get_paper", {"key": "nobody"}, "There is no paper with the key nobody"),
        ("verify", {"claim": "x" * 10_001}, "claim: string should have at most"),
    ],
)
def test_what_cannot_be_done_is_an_error_of_the_tool_with_a_sentence(
    library: Path, tool: str, arguments: dict[str, Any], says: str
) -> None:
    async def work() -> None:
        async with Client(mcp_server(engine(library), Workers())) as found:
            refused = await found.call_tool(tool, arguments)
            assert refused.is_error
            assert refused.content[0].text.startswith(says)

    run(work())


def test_an_empty_library_says_what_to_do(tmp_path: Path) -> None:
    async def work() -> None:
        async with Client(mcp_server(engine(tmp_path / "none"), Workers())) as found:
            assert "attest ingest" in (await found.call_tool("search", {"query": "x"})).content[0].text

    run(work())


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_call_that_is_cancelled_ends_and_others_wait_their_turn(
    library: Path, model: ScriptedServer, mode: str
) -> None:
    async def work() -> None:
        turnstile, heard = Turnstile(1, 1), []

        async def hear(progress: float, total: float | None, message: str | None) -> None:
            heard.append(message)

        with over_http(engine(library, **modelled(model)), turnstile) as url:
            async with client(url, mode) as found, anyio.create_task_group() as tasks:
                model.enqueue(Endless(pause=0.01))
                tasks.start_soon(found.call_tool, "ask", {"question": QUESTION})
                await until_async(lambda: turnstile.answering == 1)
                with anyio.move_on_after(2):
                    await found.call_tool("ask", {"question": QUESTION}, progress_callback=hear)
                assert heard == ["Waiting for 1 other"]
                await until_async(lambda: turnstile.waiting == 0)
                tasks.cancel_scope.cancel()
            await until_async(lambda: turnstile.answering == 0)

    run(work())


def test_a_process_whose_caller_cancels_asks_the_model_no_further(library: Path, model: ScriptedServer) -> None:
    async def work() -> None:
        params = program(library, llm="scripted", openai_base_url=model.base_url)
        async with Client(stdio_client(params)) as found:
            before = len(model.calls)
            model.enqueue(Endless(pause=0.01))
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(found.call_tool, "ask", {"question": QUESTION})
                await until_async(lambda: len(model.calls) > before)
                tasks.cancel_scope.cancel()
            await until_async(lambda: not model.open)
            assert (await found.call_tool("search", {"query": "caves"})).structured_content["passages"]

    run(work())


def test_a_session_serves_only_whoever_began_it(library: Path) -> None:
    hello = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "0"}}}  # fmt: skip
    with contextlib.closing(engine(library)) as attest:
        inner = mcp_app(mcp_server(attest, Workers()))

        async def named(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "http":
                who = dict(scope["headers"]).get(b"x-who", b"").decode()
                admit(scope, Visitor(name=who, role="reader"))
            await inner(scope, receive, send)

        with served(named) as url, httpx.Client(trust_env=False) as http:
            accept = {"accept": "application/json, text/event-stream", "x-who": "ada"}
            begun = http.post(f"{url}/mcp", json=hello, headers=accept)
            assert begun.status_code == 200
            again = {**accept, "mcp-session-id": begun.headers["mcp-session-id"]}
            ping = {"jsonrpc": "2.0", "id": 2, "method": "ping"}
            assert http.post(f"{url}/mcp", json=ping, headers=again).status_code == 200
            assert http.post(f"{url}/mcp", json=ping, headers={**again, "x-who": "bob"}).status_code == 404


def test_a_process_over_http_serves_who_has_a_token_and_ends_when_it_is_told(library: Path, tmp_path: Path) -> None:
    users = tmp_path / "users.json"
    text, token = new_token("laptop")
    ada = Account(name="ada", role="reader", password=None, since="1", tokens=(token,))
    AccountsFile(users).change(lambda known: known.update(ada=ada))
    params = program(library)
    process = subprocess.Popen(
        [params.command, *params.args, "--http", "--port", "0", "--auth-file", str(users)],
        env=params.env,
        cwd=params.cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    url = process.stdout.readline().split(" is at ")[1].split(" ")[0]

    async def work() -> None:
        async with client(url, authorization=f"Bearer {text}") as found:
            assert (await found.call_tool("search", {"query": "caves"})).structured_content["passages"]
        assert httpx.post(url, json={}, trust_env=False).status_code == 401

    run(work())
    process.terminate()
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 0, errors
    assert "Traceback" not in errors


def test_a_process_ends_at_once_when_it_is_interrupted(library: Path) -> None:
    params = program(library)
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    process = subprocess.Popen([params.command, *params.args], env=params.env, cwd=params.cwd, text=True, **pipes)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps({"jsonrpc": "2.0", "id": 1, "method": "ping"}) + "\n")
    process.stdin.flush()
    assert process.stdout.readline()
    process.send_signal(signal.SIGINT)
    process.wait(timeout=10)
