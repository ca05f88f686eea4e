"""Only this machine is served, under its own name, and nothing from elsewhere is loaded."""

from __future__ import annotations

import asyncio
import socket

import pytest

from rag import ConfigError, Settings
from rag.serve.network import OnlyThisMachine, address, check_host, listen


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "example.org", "::", ""])
def test_another_host_than_loopback_is_refused(host: str) -> None:
    with pytest.raises(ConfigError, match="only this machine"):
        check_host(Settings(_env_file=None), host)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_free_port_is_found_and_named(host: str) -> None:
    with listen(host, 0) as listener:
        assert address(listener) == f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_ipv6_loopback_has_an_address_a_browser_takes() -> None:
    try:
        listener = listen("::1", 0)
    except ConfigError:
        pytest.skip("this machine has no IPv6")
    with listener:
        assert address(listener).startswith("http://[::1]:")


def test_a_port_in_use_is_told_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=f"Port {port} is in use; choose another with --port."):
            listen("127.0.0.1", port)


def test_a_port_that_does_not_exist_is_told() -> None:
    with pytest.raises(ConfigError, match="Port 99999 cannot be used"):
        listen("127.0.0.1", 99999)


def test_each_response_forbids_what_comes_from_elsewhere() -> None:
    sent = []

    async def app(scope: object, receive: object, send: object) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"x", b"y")]})
        await send({"type": "http.response.body", "body": b""})

    async def send(message: dict) -> None:
        sent.append(message)

    asyncio.run(OnlyThisMachine(app)({"type": "http", "headers": [(b"host", b"localhost:1")]}, None, send))
    headers = dict(sent[0]["headers"])
    assert headers[b"x"] == b"y"
    assert headers[b"content-security-policy"].startswith(b"default-src 'self'")
    assert b"http" not in headers[b"content-security-policy"]
    assert sent[1] == {"type": "http.response.body", "body": b""}
