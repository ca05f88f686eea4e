"""Real proxies, a forward and a reverse one, and certificates of an own authority, on loopback."""

from __future__ import annotations

import contextlib
import http.client
import shutil
import socket
import ssl
import subprocess
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.scripted_server import ScriptedServer


@dataclass
class Proxy:
    """A proxy that leads every request to one port of this machine, or refuses it with a status; a context manager.

    `asked` holds the first line of each request.
    """

    target: int
    refuses: int | None = None
    asked: list[str] = field(default_factory=list)

    def __enter__(self) -> Proxy:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open = [self._listener]
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for one in self._open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    @property
    def url(self) -> str:
        """What goes into HTTPS_PROXY or HTTP_PROXY."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._open.append(client)
                threading.Thread(target=self._lead, args=[client], daemon=True).start()

    def _lead(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                head += client.recv(65_536)
            line = head.split(b"\r\n", 1)[0].decode()
            self.asked.append(line)
            if self.refuses:
                client.sendall(f"HTTP/1.1 {self.refuses} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
                client.close()
                return
            server = socket.create_connection(("127.0.0.1", self.target))
            self._open.append(server)
            if line.startswith("CONNECT"):
                client.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
            else:
                server.sendall(head)
            threading.Thread(target=_pass_on, args=[server, client], daemon=True).start()
            _pass_on(client, server)


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65_536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)


@dataclass(frozen=True)
class Authority:
    """An authority that nobody trusts unless told, with the file of its own certificate."""

    folder: Path

    @property
    def file(self) -> Path:
        """What goes into SSL_CERT_FILE."""
        return self.folder / "authority.pem"

    def serve(self, server: ScriptedServer | ReverseProxy, name: str, *options: str) -> None:
        """Have a server speak TLS with a certificate for a name, such as DNS:models.example."""
        kind, _, called = name.partition(":")
        (self.folder / "names").write_text(f"subjectAltName={name}\n")
        _openssl(
            self.folder, "req", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "request", *_of(called)
        )
        signed = ["-in", "request", "-CA", "authority.pem", "-CAkey", "authority.key", "-out", "server.pem"]
        _openssl(self.folder, "x509", "-req", *signed, "-extfile", "names", *(options or ("-days", "2")))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / "server.pem", self.folder / "key.pem")
        server._http.socket = context.wrap_socket(server._http.socket, server_side=True)


def authority(folder: Path) -> Authority:
    """Make an authority; without the program openssl the test is skipped."""
    if shutil.which("openssl") is None:
        pytest.skip("there is no openssl here")
    _openssl(folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *_of("Own authority"),
             "-keyout", "authority.key", "-out", "authority.pem")  # fmt: skip
    return Authority(folder)


def _of(name: str) -> tuple[str, str]:
    return "-subj", f"/CN={name}"


def _openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


@dataclass
class ReverseProxy:
    """A reverse proxy on loopback, as nginx or Caddy are set up before a service; a context manager.

    What is asked for under `path` goes to the service with what a proxy says of it: from whom, how and under which
    name it was asked for. It `strips` the path or leaves it. `asked` holds each path.
    """

    service: str
    host: str
    path: str
    strips: bool
    scheme: str = "http"
    asked: list[str] = field(default_factory=list)

    def __enter__(self) -> ReverseProxy:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _pass(self) -> None:
                outer._pass(self)

            do_GET = do_POST = do_HEAD = _pass

            def log_message(self, *_: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        threading.Thread(target=self._http.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    @property
    def url(self) -> str:
        """Where it is asked."""
        return f"{self.scheme}://127.0.0.1:{self._http.server_address[1]}"

    def _pass(self, asked: BaseHTTPRequestHandler) -> None:
        self.asked.append(asked.path)
        if not asked.path.startswith(self.path):
            asked.send_error(404)
            return
        path = (asked.path.removeprefix(self.path) or "/") if self.strips and asked.path != self.path else asked.path
        body = asked.rfile.read(int(asked.headers.get("content-length") or 0))
        headers = {key: value for key, value in asked.headers.items() if key.lower() not in _BY_HOP}
        headers |= {"Host": self.host, "X-Forwarded-For": asked.client_address[0], "X-Forwarded-Proto": self.scheme}
        headers["X-Forwarded-Host"] = asked.headers["host"]
        service = http.client.HTTPConnection(urlsplit(self.service).netloc)
        with contextlib.closing(service), contextlib.suppress(OSError):
            service.request(asked.command, path, body or None, headers)
            answer = service.getresponse()
            asked.send_response(answer.status)
            for key, value in answer.getheaders():
                if key.lower() not in (*_BY_HOP, "content-length", "date", "server"):
                    asked.send_header(key, value)
            asked.send_header("Connection", "close")
            asked.end_headers()
            while part := answer.read1(65_536):
                asked.wfile.write(part)
                asked.wfile.flush()
            asked.close_connection = True


_BY_HOP = ("connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "host")
