"""Model servers on this machine are found, whatever else listens there."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from rag.answer.servers import USUAL_PORTS, find_servers
from tests.scripted_server import Raw, ScriptedServer, Status


def port(server: ScriptedServer) -> int:
    return int(server.base_url.rpartition(":")[2].partition("/")[0])


@contextmanager
def speaking(*pieces: bytes, pause: float = 0.0) -> Iterator[int]:
    """Whatever listens on a port and says some bytes to whoever comes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            try:
                client, _ = listener.accept()
                with client:
                    client.recv(65_536)
                    for piece in pieces:
                        client.sendall(piece)
                        time.sleep(pause)
                    time.sleep(1.0 if not pieces else 0)
            except OSError:
                pass

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]


def test_the_usual_ports() -> None:
    assert USUAL_PORTS == {11434: "Ollama", 8080: "llama.cpp", 1234: "LM Studio", 8000: "vLLM"}


def test_servers_are_found_with_the_models_that_can_chat(server: ScriptedServer) -> None:
    server.models = ("qwen2.5:7b", "nomic-embed-text", "qwen2.5:7b", "llama")
    with ScriptedServer(models=("one",)) as other:
        found = find_servers({port(other): "vLLM", port(server): "Ollama", 9: "nobody"})
    assert [(one.program, one.models) for one in found] == [("vLLM", ("one",)), ("Ollama", ("qwen2.5:7b", "llama"))]
    assert found[1].base_url == server.base_url
    assert (server.model_calls, server.calls) == (1, [])


@pytest.mark.parametrize(
    "models",
    [
        Status(404),
        Status(401),
        Raw("<html>Welcome</html>", "text/html"),
        Raw("[1, 2]", "application/json"),
        Raw('{"data": {"id": "x"}}', "application/json"),
        Raw('{"data": [{"id": 5}, {}, 7]}'.replace("5", "null"), "application/json"),
        Raw("[" * 100_000, "application/json"),
        Raw(b"\xff\xfe", "application/json"),
        Raw(
            json.dumps({"data": [{"id": "x" * 300}, {"id": "a\nb"}, {"id": " "}, {"id": "\u202ex"}]}),
            "application/json",
        ),
        Raw(json.dumps({"data": [{"id": "x"}], "padding": "x" * 2_000_000}), "application/json"),
    ],
    ids=repr,
)
def test_what_is_no_model_server_is_passed_over(server: ScriptedServer, models: Raw | Status) -> None:
    server.models = models
    assert find_servers({port(server): "Ollama"}) == ()


def test_no_redirect_is_followed(server: ScriptedServer) -> None:
    head = f"HTTP/1.1 302 Found\r\nLocation: {server.base_url}/models\r\nContent-Length: 0\r\n\r\n"
    with speaking(head.encode()) as elsewhere:
        assert find_servers({elsewhere: "Ollama"}) == ()
    assert server.model_calls == 0


def test_many_models_are_cut(server: ScriptedServer) -> None:
    server.models = [f"m{number}" for number in range(500)]
    assert len(find_servers({port(server): "vLLM"})[0].models) == 100


def test_who_is_silent_or_slow_is_not_waited_for() -> None:
    slow = [b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", *[b" "] * 50]
    with speaking() as silent, speaking(*slow, pause=0.1) as drip, speaking(b"SSH-2.0-x\r\n") as other:
        started = time.monotonic()
        assert find_servers({silent: "a", drip: "b", other: "c"}) == ()
        assert time.monotonic() - started < 4  # seconds; the slow one takes five


def test_no_proxy_is_asked(server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert find_servers({port(server): "Ollama"})
