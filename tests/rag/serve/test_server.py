"""Served programs as processes: told to end they take nothing new, finish what is under way, and end as they should."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from rag import Attest
from tests.page_visit import PageVisit, whole
from tests.scripted_server import Says, ScriptedServer

QUESTION = "How accurate is LanternNet on CaveBench?"
REPLY = "LanternNet reaches an accuracy of 91.4% on CaveBench [1]."
PROGRAMS = {
    "api": ["rag", "api", "--port", "0"],
    "mcp": ["rag", "mcp", "--http", "--port", "0"],
    "page": ["ui", "--port", "0"],
}


@pytest.fixture
def library(loaded: Attest) -> Path:
    """The folder of a library with a few papers, which nobody has open."""
    loaded.close()
    return loaded.settings.data_dir


@contextmanager
def running(
    program: str, library: Path, model: ScriptedServer, **settings: str
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run a program until the block is left, and give its address."""
    own = {"ATTEST_DATA_DIR": str(library), "OPENAI_BASE_URL": model.base_url, "ATTEST_LLM": "scripted", **settings}
    process = subprocess.Popen(
        [sys.executable, "-m", *PROGRAMS[program]],
        cwd=Path(__file__).parents[3],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **own},
    )
    try:
        found = next(filter(None, (re.search(r"http://127\.0\.0\.1:\d+", line) for line in process.stdout or ())), None)
        assert found, process.communicate()[1]
        yield found[0], process
    finally:
        process.kill()
        process.communicate()


def refused(url: str) -> bool:
    host, _, port = url.removeprefix("http://").rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=1).close()
    except OSError:
        return True
    return False


def visiting(url: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=url, timeout=60, limits=httpx.Limits(max_connections=None))


async def ask(client: httpx.AsyncClient, program: str) -> str:
    """Ask a question and return what was answered."""
    if program == "page":
        messages = await (await PageVisit.begin(client)).ask(QUESTION)
        assert whole(messages)
        return json.dumps(messages)
    if program == "api":
        return (await client.post("/v1/ask", json={"question": QUESTION})).text
    headers = {"accept": "application/json, text/event-stream"}
    begin = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    call = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": begin}
    begun = await client.post("/mcp", json=call, headers=headers)
    headers["mcp-session-id"] = begun.headers["mcp-session-id"]
    await client.post("/mcp", json={"jsonrpc": "2.0", "method": "notifications/initialized"}, headers=headers)
    asked = {"name": "ask", "arguments": {"question": QUESTION}}
    call = {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": asked}
    return (await client.post("/mcp", json=call, headers=headers)).text


async def until_asked(model: ScriptedServer) -> None:
    for _ in range(600):
        if model.calls:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the model was never asked")


@pytest.mark.parametrize("program", PROGRAMS)
def test_told_to_end_it_finishes_the_answer_under_way_takes_nothing_new_and_ends_well(
    program: str, library: Path
) -> None:
    async def end() -> str:
        async with visiting(url) as client:
            answer = asyncio.create_task(ask(client, program))
            await until_asked(model)
            process.send_signal(signal.SIGTERM)
            for _ in range(100):
                if refused(url):
                    break
                await asyncio.sleep(0.05)
            assert refused(url)
            assert not answer.done()
            return await answer

    with ScriptedServer(otherwise=Says(REPLY, start=3.0)) as model, running(program, library, model) as (url, process):
        assert "91.4%" in asyncio.run(end())
        _, errors = process.communicate(timeout=30)
        assert process.returncode == 0, errors
        assert "Traceback" not in errors


@pytest.mark.parametrize("program", ["api", "page"])
def test_a_silent_model_does_not_keep_it_from_ending(program: str, library: Path) -> None:
    async def begin() -> None:
        async with visiting(url) as client:
            answer = asyncio.create_task(ask(client, program))
            await until_asked(model)
            process.send_signal(signal.SIGTERM)
            await asyncio.wait({answer}, timeout=30)
            answer.cancel()
            await asyncio.gather(answer, return_exceptions=True)

    silent = Says("LanternNet reaches", end="silence")
    settings = {"ATTEST_SHUTDOWN_SECONDS": "1"}
    with ScriptedServer(otherwise=silent) as model, running(program, library, model, **settings) as (url, process):
        started = time.monotonic()
        asyncio.run(begin())
        _, errors = process.communicate(timeout=30)
        assert process.returncode == 0, errors
        assert time.monotonic() - started < 30
        assert "Traceback" not in errors


def test_an_answer_that_nobody_waits_for_any_more_does_not_keep_it_from_ending(library: Path) -> None:
    async def leave() -> None:
        async with visiting(url) as client:
            answer = asyncio.create_task(ask(client, "api"))
            await until_asked(model)
            answer.cancel()
            await asyncio.gather(answer, return_exceptions=True)

    silent = Says("LanternNet reaches", end="silence")
    settings = {"ATTEST_SHUTDOWN_SECONDS": "300"}
    with ScriptedServer(otherwise=silent) as model, running("api", library, model, **settings) as (url, process):
        asyncio.run(leave())
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
        assert "under way" not in errors


def test_a_page_that_is_open_keeps_nothing_from_ending(library: Path) -> None:
    with ScriptedServer() as model, running("page", library, model) as (url, process):
        with httpx.Client(base_url=url, timeout=10) as client, client.stream("GET", "/gradio_api/heartbeat/abc"):
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=20)
        assert process.returncode == 0, errors
        assert "Traceback" not in errors


def test_a_connection_is_there_for_longer_than_clients_keep_it(library: Path) -> None:
    with ScriptedServer() as model, running("api", library, model) as (url, _):
        address = urlsplit(url)
        with contextlib.closing(HTTPConnection(str(address.hostname), address.port, timeout=20)) as connection:
            for pause in (6, 0):  # httpx keeps one for five seconds; http.client fails where the server has hung up
                connection.request("GET", "/health")
                assert connection.getresponse().read()
                time.sleep(pause)


def test_headers_are_bounded(library: Path) -> None:
    with ScriptedServer() as model, running("api", library, model) as (url, _):
        assert httpx.get(f"{url}/health", headers={"x-long": "a" * 20_000}).status_code == 200
        assert httpx.get(f"{url}/health", headers={"x-long": "a" * 50_000}).status_code == 431
        host, _, port = url.removeprefix("http://").rpartition(":")
        with socket.create_connection((host, int(port)), timeout=10) as endless:
            endless.sendall(b"GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\nx-long: ")
            with contextlib.suppress(OSError):  # it is cut off
                for _ in range(1000):
                    endless.sendall(b"a" * 10_000)
                raise AssertionError("10 MB of headers were taken")


@pytest.mark.parametrize("program", ["api", "page"])
def test_a_silent_model_with_fifty_people_waiting_for_it_blocks_nobody_else(program: str, library: Path) -> None:
    async def crowd() -> None:
        async with visiting(url) as client:
            asking = [asyncio.create_task(ask(client, program)) for _ in range(50)]
            await until_asked(model)
            for _ in range(5):
                started = time.monotonic()
                if program == "page":
                    visit = await PageVisit.begin(client)
                    assert "LanternNet" in json.dumps(await visit.call("library", "look", {"query": "LanternNet"}))
                else:
                    assert "LanternNet" in (await client.post("/v1/search", json={"query": "LanternNet"})).text
                assert time.monotonic() - started < 10  # seconds, on a machine that is busy with other tests
            for one in asking:
                one.cancel()
            await asyncio.gather(*asking, return_exceptions=True)

    silent = Says("LanternNet reaches", end="silence")
    settings = {"ATTEST_SHUTDOWN_SECONDS": "1"}
    with ScriptedServer(otherwise=silent) as model, running(program, library, model, **settings) as (url, process):
        asyncio.run(crowd())
        assert len(model.calls) == 4  # the others wait
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=40)
        assert process.returncode == 0, errors
        assert "Traceback" not in errors
