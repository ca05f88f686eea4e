"""A real HTTP server on loopback that speaks the OpenAI chat protocol from a script: replies in, requests out.

It stands in for any OpenAI-compatible server, in tests and when the chat page is tried by hand:

    from tests.scripted_server import Says, ScriptedServer, Status

    with ScriptedServer() as server:
        server.enqueue("Late chunking keeps the context [1].")  # streamed in small pieces, with usage
        server.enqueue(Status(429, retry_after=0.01), "The second attempt is answered [1].")
        server.enqueue(Says("Half a sent", end="cut"))  # the connection breaks
        server.enqueue(lambda request: f"You asked {request['model']} [1].")  # computed from the request
        model = ChatModel("scripted", api_key=None, base_url=server.base_url, ...)
        ...
        assert server.calls[0]["messages"][-1]["role"] == "user"

Each chat request takes the next reply of the script, then `otherwise`; without either the answer is status
500 and the request is noted in `unexpected`. `calls` holds the body of every chat request, `model_calls`
counts the requests for `/v1/models`. Leaving the `with` block ends every reply under way and every thread.
"""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, TypeAlias

Request: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Says:
    """A reply of some words, `piece` characters at a time, the first byte after `start` seconds.

    It ends as it should ("done"), in the middle of a chunk ("cut"), cleanly but with neither finish_reason nor
    [DONE] ("open"), or goes silent without an end ("silence").
    """

    text: str
    piece: int = 4
    usage: tuple[int, int] | None = (11, 7)
    finish: str = "stop"
    start: float = 0.0
    end: Literal["done", "cut", "open", "silence"] = "done"


@dataclass(frozen=True)
class Status:
    """An error status; its body quotes the key of the request, as careless servers do."""

    code: int
    message: str = "scripted failure"
    retry_after: float | None = None


@dataclass(frozen=True)
class Endless:
    """A stream without an end: of words, of a thinking model's thoughts, or of comments that keep it alive."""

    of: Literal["words", "thoughts", "comments"] = "words"
    pause: float = 0.0


@dataclass(frozen=True)
class Raw:
    """A body as it stands, with status 200, for whatever is no chat reply."""

    body: str | bytes
    content_type: str = "text/event-stream"


Reply: TypeAlias = Says | Status | Endless | Raw
Scripted: TypeAlias = str | Reply | Callable[[Request], str | Reply]


@dataclass
class ScriptedServer:
    """The server; use it as a context manager."""

    otherwise: Scripted | None = None
    models: Sequence[str] | Raw | Status = ("scripted",)
    calls: list[Request] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    model_calls: int = 0
    port: int = 0
    unexpected: list[Request] = field(default_factory=list)

    def __enter__(self) -> ScriptedServer:
        self._script: deque[Scripted] = deque()
        self._guard = threading.Lock()
        self.open: set[socket.socket] = set()
        self.closing = threading.Event()
        self._http = _Http(("127.0.0.1", self.port), _Handler)
        self._http.script = self
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._http.shutdown()
        for connection in list(self.open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._http.server_close()
        self._thread.join()

    @property
    def base_url(self) -> str:
        """What goes into OPENAI_BASE_URL."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def enqueue(self, *replies: Scripted) -> None:
        """Add replies to the script, in order."""
        self._script.extend(replies)

    @property
    def left(self) -> int:
        """The number of replies nobody has asked for yet."""
        return len(self._script)

    def take(self, request: Request) -> Reply:
        """Note a chat request and return the reply to it."""
        with self._guard:
            self.calls.append(request)
            scripted = self._script.popleft() if self._script else self.otherwise
            if scripted is None:
                self.unexpected.append(request)
                scripted = Status(500, "the script is at its end")
        if callable(scripted):
            scripted = scripted(request)
        return Says(scripted) if isinstance(scripted, str) else scripted


class _Http(ThreadingHTTPServer):
    daemon_threads = False  # `server_close` then waits for the threads, so none is left
    script: ScriptedServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a client that goes away in the middle is part of the play."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 10  # for a client that connects and says nothing
    server: _Http

    def handle(self) -> None:
        connections = self.server.script.open
        connections.add(self.connection)
        with contextlib.suppress(OSError):
            self.handle_one_request()  # one a connection: a kept one would hold its thread
        connections.discard(self.connection)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""

    def do_GET(self) -> None:
        script = self.server.script
        script.model_calls += 1
        if isinstance(script.models, Status):
            self._status(script.models)
        elif isinstance(script.models, Raw):
            self._whole(200, script.models.body, script.models.content_type)
        else:
            data = [{"id": name, "object": "model", "created": 0, "owned_by": "x"} for name in script.models]
            self._whole(200, json.dumps({"object": "list", "data": data}))

    def do_POST(self) -> None:
        script = self.server.script
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        script.keys.append(self.headers.get("Authorization", ""))
        reply = script.take(request)
        if isinstance(reply, Status):
            self._status(reply)
        elif isinstance(reply, Raw):
            self._whole(200, reply.body, reply.content_type)
        elif isinstance(reply, Says) and not request.get("stream"):
            script.closing.wait(reply.start)
            self._whole(200, json.dumps(_completion(reply)))
        else:
            self._stream(reply, request)

    def _status(self, reply: Status) -> None:
        message = f"{reply.message} ({self.headers.get('Authorization')})"
        extra = {} if reply.retry_after is None else {"Retry-After": str(reply.retry_after)}
        self._whole(reply.code, json.dumps({"error": {"message": message, "type": "scripted"}}), **extra)

    def _whole(self, code: int, body: str | bytes, content_type: str = "application/json", **extra: str) -> None:
        data = body.encode() if isinstance(body, str) else body
        self._head(code, content_type, {"Content-Length": str(len(data)), **extra})
        self.wfile.write(data)

    def _head(self, code: int, content_type: str, extra: dict[str, str]) -> None:
        self.send_response(code)
        for name, value in {"Content-Type": content_type, "Connection": "close", **extra}.items():
            self.send_header(name, value)
        self.end_headers()

    def _stream(self, reply: Says | Endless, request: Request) -> None:
        closing = self.server.script.closing
        closing.wait(reply.start if isinstance(reply, Says) else 0.0)
        self._head(200, "text/event-stream", {"Transfer-Encoding": "chunked"})
        with_usage = bool((request.get("stream_options") or {}).get("include_usage"))
        blocks = _endless(reply, closing) if isinstance(reply, Endless) else _words(reply, with_usage)
        for block in blocks:
            self.wfile.write(f"{len(block):x}\r\n".encode() + block + b"\r\n")
        if isinstance(reply, Says) and reply.end == "silence":
            closing.wait()
        if isinstance(reply, Says) and reply.end == "cut":
            self.wfile.write(b'ff\r\ndata: {"choices": [{"delta": {"cont')
        else:
            self.wfile.write(b"0\r\n\r\n")


def _words(reply: Says, with_usage: bool) -> Iterator[bytes]:
    yield _delta(role="assistant", content="")
    for start in range(0, len(reply.text), reply.piece):
        yield _delta(content=reply.text[start : start + reply.piece])
    if reply.end == "done":
        yield _event({"choices": [{"index": 0, "delta": {}, "finish_reason": reply.finish}]})
        if reply.usage and with_usage:
            yield _event({"choices": [], "usage": _usage(reply.usage)})
        yield b"data: [DONE]\n\n"


def _endless(reply: Endless, closing: threading.Event) -> Iterator[bytes]:
    field_name = "content" if reply.of == "words" else "reasoning_content"
    block = b": still here\n\n" if reply.of == "comments" else _delta(**{field_name: "and so on "})
    while not closing.wait(reply.pause):
        yield block


def _event(chunk: dict[str, Any]) -> bytes:
    whole = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "scripted", **chunk}
    return b"data: " + json.dumps(whole).encode() + b"\n\n"


def _delta(**delta: str) -> bytes:
    return _event({"choices": [{"index": 0, "delta": delta, "finish_reason": None}]})


def _usage(usage: tuple[int, int]) -> dict[str, int]:
    return {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)}


def _completion(reply: Says) -> dict[str, Any]:
    message = {"role": "assistant", "content": reply.text}
    choice = {"index": 0, "message": message, "finish_reason": reply.finish}
    whole = {"id": "1", "object": "chat.completion", "created": 0, "model": "scripted", "choices": [choice]}
    return {**whole, "usage": _usage(reply.usage)} if reply.usage else whole
