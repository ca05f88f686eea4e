"""Whoever begins no request is hung up on; whoever waits for an answer, or comes again in time, is not."""

from __future__ import annotations

import asyncio
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

PATIENCE = 0.4


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer after some time, longer than a silent connection is held open."""
    if scope["type"] != "http":
        return
    await asyncio.sleep(3 * PATIENCE if scope["path"] == "/slow" else 0)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, int]]:
    monkeypatch.setattr(connections, "_SECONDS", PATIENCE)
    with listen("127.0.0.1", 0) as listener:
        server = uvicorn.Server(uvicorn.Config(app, http=Impatient, log_level="warning", lifespan="off"))
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        yield listener.getsockname()[:2]
        server.should_exit = True
        thread.join(20)


def held(address: tuple[str, int], *pieces: bytes) -> float:
    """Send pieces, and return the seconds until the server hangs up."""
    started = time.monotonic()
    with socket.create_connection(address, timeout=10) as connection:
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(PATIENCE / 10)
        while connection.recv(1000):
            pass
    return time.monotonic() - started


def test_nobody_holds_a_connection_open_by_saying_nothing_or_next_to_nothing(address: tuple[str, int]) -> None:
    assert PATIENCE <= held(address) < 5
    assert PATIENCE <= held(address, b"GET / HT", b"TP/1.1\r\n", b"host: a\r\n") < 5
    whole = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n"
    assert PATIENCE <= held(address, whole, b"GET /again HTTP/1.1\r\n") < 5


def test_an_answer_may_take_its_time_and_a_connection_is_used_again(address: tuple[str, int]) -> None:
    host, port = address
    with httpx.Client(base_url=f"http://{host}:{port}", timeout=20) as client:
        for path in ("/slow", "/", "/slow"):
            assert client.get(path).text == "ok"
            time.sleep(PATIENCE / 2)
