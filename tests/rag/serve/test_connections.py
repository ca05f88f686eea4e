"""Whoever begins no request is hung up on; whoever waits for an answer, or comes again or goes on in time, is not."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import httpx
import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from rag.serve import connections
from rag.serve.connections import Impatient
from rag.serve.network import listen

PATIENCE, BODY = 0.4, 1.6
POST = b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\n"


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Take the body and answer, for some paths after some time, longer than a silent connection is held open."""
    if scope["type"] != "http":
        return
    if scope["path"] == "/waits":
        await asyncio.sleep(2 * BODY - 0.1)
    while (await receive()).get("more_body"):
        pass
    await asyncio.sleep(3 * PATIENCE if scope["path"] == "/slow" else 0)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, int]]:
    monkeypatch.setattr(connections, "_HEADERS", PATIENCE)
    monkeypatch.setattr(connections, "_BODY", BODY)
    monkeypatch.setattr(connections, "_LEAST", 50)
    with listen("127.0.0.1", 0) as listener:
        server = uvicorn.Server(uvicorn.Config(app, http=Impatient, log_level="warning", lifespan="off"))
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        yield listener.getsockname()[:2]
        server.should_exit = True
        thread.join(20)


def held(address: tuple[str, int], *pieces: bytes, pause: float = PATIENCE / 10) -> tuple[float, bytes]:
    """Send pieces, and return the seconds until the server hangs up, and what it said."""
    started, said = time.monotonic(), b""
    with socket.create_connection(address, timeout=10) as connection, contextlib.suppress(ConnectionError):
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(pause)
        while data := connection.recv(1000):
            said += data
    return time.monotonic() - started, said


def test_nobody_holds_a_connection_open_by_saying_nothing_or_next_to_nothing(address: tuple[str, int]) -> None:
    whole = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n"
    for pieces in ([], [b"GET / HT", b"TP/1.1\r\n", b"host: a\r\n"], [whole, b"GET /again HTTP/1.1\r\n"]):
        assert PATIENCE <= held(address, *pieces)[0] < 5


def test_nobody_holds_a_connection_open_by_a_body_that_trickles_in(address: tuple[str, int]) -> None:
    took, said = held(address, POST, *[b"a"] * 100, pause=PATIENCE / 4)
    assert 0.9 * BODY <= took < 30  # timers count whole milliseconds
    assert said == b""
    took, said = held(address, b"GET / HTTP/1.1\r\nhost: a\r\n\r\n" + POST)  # begun before the answer to the first
    assert 0.9 * BODY <= took < 30  # timers count whole milliseconds
    assert said.count(b"HTTP/1.1") == 1


def test_a_body_may_come_slowly_but_steadily(address: tuple[str, int]) -> None:
    _, said = held(address, POST, *[b"a" * 50] * 20, pause=BODY / 16)
    assert b"200 OK" in said


def test_a_body_that_is_waited_for_by_nobody_yet_may_take_its_time(address: tuple[str, int]) -> None:
    host, port = address
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(POST.replace(b"/ ", b"/waits ").replace(b"\r\n\r\n", b"\r\nexpect: 100-continue\r\n\r\n"))
        assert b"100" in connection.recv(1000)
        time.sleep(BODY / 2)  # it has all its time from here on
        connection.sendall(b"a" * 1000)
        assert b"200 OK" in connection.recv(1000)
    with httpx.Client(base_url=f"http://{host}:{port}", timeout=20) as client:
        assert client.post("/waits", content=b"a" * 3_000_000).text == "ok"


def test_an_answer_may_take_its_time_and_a_connection_is_used_again(address: tuple[str, int]) -> None:
    host, port = address
    with httpx.Client(base_url=f"http://{host}:{port}", timeout=20) as client:
        for path in ("/slow", "/", "/slow"):
            assert client.get(path).text == "ok"
            time.sleep(PATIENCE / 2)
