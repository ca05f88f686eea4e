"""The ports of this machine on which model servers usually listen in, those that answer with their models out."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from rag.answer.llm import model_names
from rag.schema import ModelServer

if TYPE_CHECKING:
    from http.client import HTTPResponse

USUAL_PORTS = {11434: "Ollama", 8080: "llama.cpp", 1234: "LM Studio", 8000: "vLLM"}
_HOST = "127.0.0.1"
_PATIENCE = 0.5  # seconds, for the whole reply
_MOST_BYTES, _PIECE = 1_000_000, 65_536
_MOST_MODELS, _LONGEST_NAME = 100, 200


def find_servers(ports: Mapping[int, str] = USUAL_PORTS) -> tuple[ModelServer, ...]:
    """Return the model servers of this machine that answer at once, in the order of the ports (port → program).

    Nothing but 127.0.0.1 is asked, through no proxy, and no redirect is followed.
    """
    from concurrent.futures import ThreadPoolExecutor  # with http.client 20 ms, which no command should pay

    with ThreadPoolExecutor(max_workers=max(1, len(ports))) as pool:
        found = pool.map(_models_at, ports)
        return tuple(
            ModelServer(program=program, base_url=f"http://{_HOST}:{port}/v1", models=models)
            for (port, program), models in zip(ports.items(), found, strict=True)
            if models
        )


def _models_at(port: int) -> tuple[str, ...]:
    """Return the models that whatever listens there names; none if it is no model server."""
    from http.client import HTTPConnection, HTTPException

    connection = HTTPConnection(_HOST, port, timeout=_PATIENCE)
    try:
        connection.request("GET", "/v1/models", headers={"Accept": "application/json"})
        reply = connection.getresponse()
        body = b"".join(_pieces(reply)) if reply.status == 200 else b""
        return known(model_names(json.loads(body)))
    except (OSError, ValueError, RecursionError, HTTPException):
        return ()
    finally:
        connection.close()


def known(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names that can be shown and asked for, each once."""
    sound = (name for name in names if name.isprintable() and name.strip() == name and len(name) <= _LONGEST_NAME)
    return tuple(dict.fromkeys(sound))[:_MOST_MODELS]


def _pieces(reply: HTTPResponse) -> Iterator[bytes]:
    """Yield a reply within bounds of time and size; the connection's time-out begins anew with every piece."""
    until, size = time.monotonic() + _PATIENCE, 0
    while piece := reply.read1(_PIECE):
        size += len(piece)
        if size > _MOST_BYTES or time.monotonic() > until:
            raise ValueError("no reply of a model server is as long")
        yield piece
