"""A real proxy, and certificates of an own authority, on loopback."""

from __future__ import annotations

import contextlib
import shutil
import socket
import ssl
import subprocess
import threading
from dataclasses import dataclass, field
from pathlib import Path

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

    def serve(self, server: ScriptedServer, name: str, *options: str) -> None:
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
