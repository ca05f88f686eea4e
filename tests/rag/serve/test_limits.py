"""How much a visitor may ask: requests in a minute, and bytes in a request, also where none are announced."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from rag import Settings
from rag.serve.limits import Limited
from rag.serve.visitors import Visitor, admit

READ: list[int] = []


async def echo(request: Request) -> Response:
    body = await request.body()
    READ.append(len(body))
    return PlainTextResponse(str(len(body)))


def served(a_minute: int = 5, megabytes: int = 1) -> ASGIApp:
    """Return an application behind the limits; the header `x-name` says who asks."""
    paths = ["/", "/health", "/health/ready", "/assets/a.js"]
    app = Starlette(routes=[Route(path, echo, methods=["GET", "POST"]) for path in paths])
    settings = Settings(_env_file=None, requests_a_minute=a_minute, upload_megabytes=megabytes)
    limited = Limited(app, settings)

    async def known(scope: Scope, receive: Receive, send: Send) -> None:
        name = dict(scope.get("headers", ())).get(b"x-name", b"").decode()
        admit(scope, Visitor(name, "reader"))
        await limited(scope, receive, send)

    return known


def client(app: ASGIApp, address: str = "127.0.0.1") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1")


def test_each_visitor_has_so_many_requests_a_minute_and_is_then_told_when_to_come_back() -> None:
    async def ask() -> None:
        app = served(a_minute=5)
        async with client(app) as one, client(app, "127.0.0.2") as other:
            ada = {"x-name": "ada"}
            assert [(await one.get("/", headers=ada)).status_code for _ in range(6)] == [200] * 5 + [429]
            refused = await one.get("/", headers=ada)
            assert refused.json()["error"]["type"] == "CrowdedError"
            assert 1 <= int(refused.headers["retry-after"]) <= 60
            # A name is a visitor wherever it asks from; nobody's name is an address.
            assert (await other.get("/", headers=ada)).status_code == 429
            assert (await one.get("/", headers={"x-name": "address 127.0.0.1"})).status_code == 200
            assert [(await one.get("/")).status_code for _ in range(6)][-1] == 429
            assert (await other.get("/")).status_code == 200

    asyncio.run(ask())


def test_health_and_the_files_of_the_page_are_served_at_any_rate_and_0_is_no_limit() -> None:
    async def ask() -> None:
        async with client(served(a_minute=1)) as one:
            for path in ("/health", "/health/ready", "/assets/a.js"):
                assert {(await one.get(path)).status_code for _ in range(5)} == {200}
            assert [(await one.post("/assets/a.js")).status_code for _ in range(2)] == [200, 429]
        async with client(served(a_minute=0)) as one:
            assert {(await one.get("/")).status_code for _ in range(50)} == {200}

    asyncio.run(ask())


def test_what_says_that_it_is_too_large_is_not_read() -> None:
    async def ask() -> None:
        READ.clear()
        async with client(served(a_minute=0)) as one:
            assert (await one.post("/", content=b"a" * 1_000_000)).text == "1000000"
            refused = await one.post("/", content=b"a" * 1_200_000)
            assert refused.status_code == 413
            assert "at most 1 megabytes" in refused.json()["error"]["message"]
            lying = await one.post("/", content=b"a", headers={"content-length": "9" * 400})
            assert lying.status_code == 413
        assert READ == [1_000_000]

    asyncio.run(ask())


def test_what_grows_too_large_while_it_comes_is_cut_off() -> None:
    sent = 0

    def pieces() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(1000):
            sent += 100_000
            yield b"a" * 100_000

    async def ask() -> None:
        READ.clear()

        async def body() -> AsyncIterator[bytes]:
            for piece in pieces():
                yield piece

        async with client(served(a_minute=0)) as one:
            refused = await one.post("/", content=body())
            assert refused.status_code == 413
        assert READ == []

    asyncio.run(ask())
    assert sent < 2_000_000


@pytest.mark.parametrize("length", ["-1", "ten", "1_0", "²"])
def test_a_length_that_is_none_is_no_length(length: str) -> None:
    async def ask() -> int:
        async with client(served(a_minute=0)) as one:
            return (await one.post("/", content=b"abc", headers=[(b"content-length", length.encode())])).status_code

    assert asyncio.run(ask()) == 200
