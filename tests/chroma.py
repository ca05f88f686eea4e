"""A real `chroma run` on loopback, and a gate before it that writes down what passes and can refuse or make it up.

with ChromaServer(folder) as server:       # a process of its own, on a free port
    with Gate(server.url) as gate:         # gate.url leads to the server
        ...
        assert gate.asked[0].headers["authorization"] == "Bearer KEY"
    server.kill(); server.start()
"""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx


class ChromaServer:
    """A server process over a folder; a context manager. Started anew it has the port that it had."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> ChromaServer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    @property
    def url(self) -> str:
        """The address for ATTEST_CHROMA_URL."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start the process and wait until it answers."""
        chroma = Path(sys.executable).with_name("chroma")
        command = [str(chroma), "run", "--path", str(self.folder), "--host", "127.0.0.1", "--port", str(self.port)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with httpx.Client(trust_env=False) as client:
            for _ in range(1800):
                assert self._process.poll() is None, "chroma run ended"
                try:
                    client.get(f"{self.url}/api/v2/heartbeat").raise_for_status()
                except httpx.HTTPError:
                    time.sleep(0.05)
                else:
                    return
        raise AssertionError("chroma run does not answer")

    def kill(self) -> None:
        """End the process without any warning."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None

    def collections(self) -> list[str]:
        """Return the names of all that it holds."""
        with httpx.Client(trust_env=False) as client:
            url = f"{self.url}/api/v2/tenants/default_tenant/databases/default_database/collections"
            return sorted(one["name"] for one in client.get(url).json())

    def drop(self, name: str) -> None:
        """Delete a collection, as somebody else could."""
        with httpx.Client(trust_env=False) as client:
            url = f"{self.url}/api/v2/tenants/default_tenant/databases/default_database/collections/{name}"
            client.delete(url).raise_for_status()


@dataclass(frozen=True)
class Asked:
    """A request: its path without /api/v2, headers by lower-case names, and the JSON of its body."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any


Answer = tuple[int, Any]


class Gate:
    """A server that notes each request, then answers it itself (`answer` gives status and JSON) or leads it on."""

    def __init__(self, url: str | None = None, answer: Callable[[Asked], Answer | None] | None = None) -> None:
        self.asked: list[Asked] = []
        self.answer = answer
        self._target = urlsplit(url).netloc if url else None
        self._http = _Http(("127.0.0.1", 0), _Handler)
        self._http.gate = self

    def __enter__(self) -> Gate:
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    @property
    def url(self) -> str:
        """The address for ATTEST_CHROMA_URL."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def pass_on(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        """Ask the real server."""
        assert self._target is not None, f"nothing answers {method} {path}"
        connection = http.client.HTTPConnection(self._target, timeout=30)
        connection.request(method, path, body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        content = response.read()
        connection.close()
        return response.status, content


class _Http(ThreadingHTTPServer):
    gate: Gate
    daemon_threads = True


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Http

    def _serve(self) -> None:
        gate = self.server.gate
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, self.path.removeprefix("/api/v2"), headers, json.loads(body) if body else None)
        gate.asked.append(asked)
        made_up = gate.answer(asked) if gate.answer else None
        if made_up is None:
            status, content = gate.pass_on(self.command, self.path, body)
        else:
            status = made_up[0]
            content = made_up[1] if isinstance(made_up[1], bytes) else json.dumps(made_up[1]).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_DELETE = _serve

    def log_message(self, *_: object) -> None:
        """Say nothing on standard error."""
