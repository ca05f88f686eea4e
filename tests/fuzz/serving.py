"""What comes over the network: request bodies, headers, and the file of users."""

from __future__ import annotations

import atexit
import dataclasses
import json
from functools import cache
from ipaddress import ip_address
from pathlib import Path

from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.errors import ConfigError
from rag.serve import accounts, hosts, proxies
from rag.serve.api.app import api_app
from rag.serve.api.service import Service
from rag.serve.metrics import Metrics
from rag.serve.steps import Workers
from rag.serve.turnstile import Turnstile
from rag.serve.visitors import Visitor, admit
from tests.fuzz.questions import engine
from tests.fuzz.target import Dealer, Target, storable, text_of

ADDRESSES = ("search", "ask", "verify", "chat/completions", "overviews", "export")
_KNOWN = (200, 400, 404, 409, 413, 422)


class _AsReader:
    """Lets every request in as a reader, as the door does."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            admit(scope, Visitor("mira", "reader"))
        await self.app(scope, receive, send)


@cache
def client() -> TestClient:
    """Return a client of the API over five papers, made once a process."""
    turnstile = Turnstile(2, 8)
    service = Service(engine(), Workers(turnstile), Metrics(turnstile))
    atexit.register(lambda: service.workers.end(5) & service.end(5))
    return TestClient(_AsReader(api_app(service)), base_url="http://127.0.0.1", raise_server_exceptions=False)


def body(data: bytes) -> None:
    """Send any body anywhere: an answer, or one sentence that does not repeat it; never a fault of the server."""
    deal = Dealer(data)
    address = deal.one_of(ADDRESSES)
    found = client().post(f"/v1/{address}", content=deal.rest(), headers={"content-type": "application/json"})
    assert found.status_code in _KNOWN, (found.status_code, address)
    if found.status_code != 200:
        error = found.json()["error"]
        assert set(error) >= {"type", "message"}
        assert 10 < len(error["message"]) < 400
        assert "Traceback" not in error["message"]
        storable(error["message"])


def parameters(data: bytes) -> None:
    """Ask with any parameters and paths."""
    deal = Dealer(data)
    path = deal.one_of(("search?query=", "papers/", "papers?q=", "papers?limit=", "conversations/", "jobs/", "models/"))
    rest = "".join(char for char in deal.text(200) if char.isprintable())
    found = client().get(f"/v1/{path}{rest}")
    assert found.status_code in (*_KNOWN, 307, 405), found.status_code
    storable(found.text)


def users(data: bytes) -> None:
    """Read a file of users: it is one, and is written as it was read, or it is refused in a sentence."""
    path = Path("users.json")
    try:
        found = accounts._parsed(text_of(data), path)
    except ConfigError as exc:
        storable(str(exc))
        return
    for name, user in found.items():
        assert accounts.sound_name(name) == name == user.name
        assert user.role in ("reader", "editor")
        assert user.password is None or user.password.startswith("$argon2id$")
    whole = {"schema_version": 1, "users": [dataclasses.asdict(user) for user in found.values()]}
    text = json.dumps(whole, indent=1)
    storable(text)
    assert accounts._parsed(text, path) == found
    assert accounts.owner(found, "attest_x") is None


def headers(data: bytes) -> None:
    """Look at what a request says of itself: a host is one of ours or is not, and a list of proxies is one."""
    deal = Dealer(data)
    said = deal.text(120)
    raw = [(b"host", said.encode("latin-1", "replace")), (b"origin", deal.text(120).encode("latin-1", "replace"))]
    scope = {"type": "http", "method": "POST", "headers": raw, "scheme": "http"}
    host = hosts._host(said)
    known = hosts.Named(client().app, names=["papers.example.org"], others=False)._known(host)
    if known and host != "papers.example.org":
        assert host == "localhost" or ip_address(host).is_loopback, "a name of another machine"
    elsewhere = hosts._from_elsewhere(scope, said)
    assert isinstance(elsewhere, bool)
    try:
        listed = proxies.trusted(deal.text(100))
    except ConfigError:
        return
    assert all(listed)


_ACCOUNT = (
    '{"schema_version": 1, "users": [{"name": "mira", "role": "reader", "password": "$argon2id$v=19$x", "since": "s", '
    f'"tokens": [{{"name": "t", "sha256": "{"0" * 64}", "made": "m"}}]}}]}}'
)
_ASKED = b'{"query": "lamps", "question": "lamps?", "claim": "Lamps are dim.", "topic": "lamps", "k": 3}'

TARGETS = (
    Target(
        "body",
        body,
        (
            b'\x00{"query": "lamps", "k": 2, "filters": {"year_from": 2000, "venues": ["SIGIR"]}}',
            b'\x01{"question": "What is hard?", "history": [{"role": "user", "content": "a"}], "as_written": true}',
            b'\x02{"claim": "Walls are wet.", "texts": ["Wet walls are hard."]}',
            b'\x02{"draft": "Walls are wet [@holm]. They are so.", "form": "markdown"}',
            b'\x03{"model": "attest", "messages": [{"role": "user", "content": "What is hard?"}], "attest": {"k": 3}}',
            b'\x03{"model": "attest", "messages": [{"role": "user", "content": "a"}], "attest": {"filters": {}}}',
            b'\x04{"topic": "retrieval", "most": 2}',
            b"\x05" + _ASKED,
        ),
        (
            '"filters"',
            "null",
            "true",
            "1e999",
            "-1",
            "99999999999999999999",
            "[]",
            "{}",
            '"\\ud800"',
            '"\\u0000"',
            "NaN",
        ),
        40,
    ),
    Target(
        "parameters",
        parameters,
        (
            b"\x00lamps&k=3",
            b"\x01holm2016dense",
            b"\x02walls",
            b"\x03-1&offset=99999999999999999999",
            b"\x04..%2f..%2f",
        ),
        (
            "%00",
            "%ff",
            "%2e%2e/",
            "../",
            "&k=",
            "&offset=",
            "&year_from=",
            "99999999999999999999",
            "-1",
            "1e9",
            "?",
            "#",
        ),
        60,
    ),
    Target(
        "users",
        users,
        (_ACCOUNT.encode(), b"{}", b"[" * 3000),
        ('"name":', '"tokens":', "null", "1", '"\\ud800"', "[]", "{}", '"admin"', "NaN", "[[[["),
    ),
    Target(
        "headers",
        headers,
        (
            b"127.0.0.1:7860\0http://127.0.0.1:7860\x00127.0.0.1, 10.0.0.0/8",
            b"[::1]:80\0null\0*",
            b"localhost.\0https://a\0",
        ),
        (
            "[",
            "]",
            ":",
            "@",
            "127.0.0.1",
            "localhost",
            "\\",
            "/",
            "?",
            "#",
            "%",
            "https://",
            "::ffff:",
            "0x7f.1",
            "xn--",
        ),
    ),
)
