"""A real HTTP server on loopback that embeds texts, by the OpenAI protocol and by that of Ollama.

    with EmbeddingServer() as server:
        server.faults.append(Status(429))  # the next request fails, the ones after it do not
        open_embedder("openai:letters", None, server.base_url)
        assert server.inputs[0] == ["caves"]

A text's vector counts its letters (`tests.letters`). `wrong` may change the vectors of a reply.
"""

from __future__ import annotations

import base64
import json
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from string import ascii_lowercase
from typing import Any

import numpy as np

from tests.scripted_server import Status

Rows = list[list[float]]


@dataclass
class EmbeddingServer:
    """The server; use it as a context manager. `silence` is how long it waits before each reply, in seconds."""

    faults: deque[Status] = field(default_factory=deque)
    wrong: Callable[[Rows], Any] = lambda rows: rows
    silence: float = 0.0
    inputs: list[list[str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    def __enter__(self) -> EmbeddingServer:
        self.closing = threading.Event()
        self._http = _Http(("127.0.0.1", 0), _Handler)
        self._http.owner = self
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._http.server_address[1]}"

    @property
    def base_url(self) -> str:
        """What goes into OPENAI_BASE_URL."""
        return f"http://{self.address}/v1"


class _Http(ThreadingHTTPServer):
    daemon_threads = False  # `server_close` then waits for the threads, so none is left
    owner: EmbeddingServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a client that gives up waiting is part of the play."""


class _Handler(BaseHTTPRequestHandler):
    server: _Http

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""

    def do_POST(self) -> None:
        owner = self.server.owner
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        texts = [request["input"]] if isinstance(request["input"], str) else request["input"]
        owner.inputs.append(texts)
        owner.paths.append(self.path)
        owner.closing.wait(owner.silence)
        if owner.faults:
            fault = owner.faults.popleft()
            message = f"{fault.message} ({self.headers.get('Authorization')})"
            error = {"message": message} if self.path.startswith("/v1") else message
            return self._send(fault.code, {"error": error}, fault.retry_after)
        rows = owner.wrong([[1.0 + text.lower().count(letter) for letter in ascii_lowercase] for text in texts])
        if self.path == "/api/embed":
            return self._send(200, {"model": request["model"], "embeddings": rows})
        binary = request.get("encoding_format") == "base64"
        made = [base64.b64encode(np.array(row, dtype="<f4")).decode() if binary else row for row in rows]
        data = [{"object": "embedding", "index": n, "embedding": row} for n, row in enumerate(made)]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        return self._send(200, {"object": "list", "model": request["model"], "data": data, "usage": usage})

    def _send(self, code: int, body: Any, retry_after: float | None = None) -> None:
        data = json.dumps(body).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        if retry_after is not None:
            self.send_header("Retry-After", str(retry_after))
        self.end_headers()
        self.wfile.write(data)
