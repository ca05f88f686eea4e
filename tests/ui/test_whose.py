"""A page's number, which the browser chooses, is of use to the visitor alone who had it first."""

from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from rag.serve.visitors import Visitor, admit
from tests.ui.driven import Visitor as Request
from ui.visit import uploaded
from ui.whose import Whose


class Behind:
    """What stands behind: it gives back what it was sent; an upload is stored under the name that was sent."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.scope: Any = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = (await receive()).get("body", b"") if scope["method"] == "POST" else b""
        self.bodies.append(body)
        self.scope = scope
        await send({"type": "http.response.start", "status": 200, "headers": []})
        answer = json.dumps([body.decode()]).encode() if scope["path"].endswith("/upload") else b"served"
        await send({"type": "http.response.body", "body": answer[:3], "more_body": True})
        await send({"type": "http.response.body", "body": answer[3:]})


@pytest.fixture
def behind() -> Behind:
    return Behind()


@pytest.fixture
def client(behind: Behind) -> TestClient:
    """The visitor is who the header says."""
    guarded = Whose(behind)

    async def door(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            admit(scope, Visitor(dict(scope["headers"]).get(b"x-name", b"").decode(), "reader"))
            await guarded(scope, receive, send)

    return TestClient(door)


def ask(client: TestClient, name: str, path: str, **sent: Any) -> int:
    how = client.post if sent else client.get
    return how(path, headers={"x-name": name}, **sent).status_code


def test_a_page_is_the_first_visitors_by_every_route(client: TestClient, behind: Behind) -> None:
    mine = {"session_hash": "p1", "data": ["ü" * 100_000]}
    assert ask(client, "ada", "/gradio_api/queue/join", json=mine) == 200
    assert json.loads(behind.bodies[-1]) == mine
    for path in (
        "queue/data?session_hash=p1",
        "heartbeat/p1",
        "stream/p1/2/3/playlist.m3u8",
        "deep_link?session_hash=p1",
    ):
        assert ask(client, "ada", f"/gradio_api/{path}") == 200
        assert ask(client, "bob", f"/gradio_api/{path}") == 403
    for path in ("queue/join", "component_server", "cancel", "reset", "run/predict", "api/x", "call/x", "queue/join/"):
        assert ask(client, "bob", f"/gradio_api/{path}", json={"session_hash": "p1"}) == 403
        assert ask(client, "ada", f"/gradio_api/{path}", json={"session_hash": "p1"}) == 200
    assert ask(client, "bob", "/gradio_api/queue/join", json={"session_hash": "p2"}) == 200
    assert ask(client, "bob", "/gradio_api/queue/data?session_hash=p2&session_hash=p1") == 403


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"session_hash": 7}', b'{"session_hash": ["p1"]}', b"a=b", b"\xff"])
def test_what_says_no_page_plainly_is_refused(client: TestClient, body: bytes) -> None:
    assert ask(client, "bob", "/gradio_api/queue/join", content=body) == 403


def test_of_two_numbers_the_one_counts_that_gradio_takes(client: TestClient) -> None:
    assert ask(client, "ada", "/gradio_api/heartbeat/p1") == 200
    assert ask(client, "bob", "/gradio_api/queue/join", content=b'{"session_hash": "x", "session_hash": "p1"}') == 403


def test_an_upload_is_noted_as_the_visitors(client: TestClient, behind: Behind) -> None:
    assert ask(client, "ada", "/gradio_api/upload", content=b"/tmp/u/a.txt") == 200
    assert ask(client, "bob", "/gradio_api/upload", content=b"/tmp/u/b.txt") == 200
    for name, own, other in (("ada", "a", "b"), ("bob", "b", "a")):
        request = Request("p", name)
        request.request.scope.update(behind.scope)
        admit(request.request.scope, Visitor(name, "reader"))
        assert uploaded(request, f"/tmp/u/{own}.txt")
        assert not uploaded(request, f"/tmp/u/{other}.txt")


def test_where_nobody_signs_in_there_is_nothing_to_tell_apart(client: TestClient) -> None:
    assert ask(client, "", "/gradio_api/queue/join", content=b"anything") == 200
    assert ask(client, "", "/gradio_api/heartbeat/p1") == 200
