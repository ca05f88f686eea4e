"""Runs `python -m ui` and writes down every host it looks up or connects to: watched.py LOG [ARGUMENTS…]"""

from __future__ import annotations

import runpy
import socket
import sys
from pathlib import Path

log = Path(sys.argv[1])
sys.path.insert(0, str(Path(__file__).parents[2]))
sys.argv = ["ui", *sys.argv[2:]]

_look_up, _connect, _connect_ex = socket.getaddrinfo, socket.socket.connect, socket.socket.connect_ex


def _note(host: object) -> None:
    with log.open("a", encoding="utf-8") as file:
        file.write(f"{host.decode() if isinstance(host, bytes) else host}\n")


def look_up(host, *args, **kwargs):
    _note(host)
    return _look_up(host, *args, **kwargs)


def connect(self, address):
    if isinstance(address, tuple):
        _note(address[0])
    return _connect(self, address)


def connect_ex(self, address):
    if isinstance(address, tuple):
        _note(address[0])
    return _connect_ex(self, address)


socket.getaddrinfo = look_up
socket.socket.connect = connect
socket.socket.connect_ex = connect_ex
runpy.run_module("ui", run_name="__main__", alter_sys=True)
