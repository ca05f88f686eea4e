"""Chroma's own HTTP client with what it lacks: time limits, our proxy rules, and errors that are one sentence.

Importing this imports chromadb (0.8 s).
"""

from __future__ import annotations

import ssl
from typing import Any

import httpx
import orjson
from chromadb.api.fastapi import FastAPI
from chromadb.config import Settings, System
from chromadb.errors import error_types
from overrides import override

from rag.errors import VectorIndexError
from rag.hosts import is_local
from rag.library.vectors.address import ChromaServer

_TIMEOUT = httpx.Timeout(60.0, connect=5.0)
_LOOK = httpx.Timeout(10.0, connect=5.0)  # of a search, which goes on without the server
_LONGEST = 300  # characters of what a server says
_SHORTEST_KEY = 4
_START = "start it (chroma run --path FOLDER --port PORT) or set ATTEST_CHROMA_URL to where it is"


class Api(FastAPI):
    """The requests that Chroma's client makes, sent to one server; a redirect is not followed.

    Made without asking the server anything.
    """

    def __init__(self, server: ChromaServer) -> None:
        """Prepare the connection; this machine is asked directly, whatever proxies the environment names."""
        settings = Settings(
            _env_file=None,  # type: ignore[call-arg] # else Chroma would read our .env
            chroma_api_impl="chromadb.api.fastapi.FastAPI",
            chroma_server_host=server.host,
            anonymized_telemetry=False,
        )
        # Not FastAPI's own, which makes a client without time limits that reads the proxies of the environment.
        super(FastAPI, self).__init__(System(settings))
        self._server = server
        self._api_url = f"{server.url}/api/v2"
        local = is_local(server.host)
        self._session = httpx.Client(
            limits=self.http_limits,
            headers=dict([server.header] if server.header else [], **{"Content-Type": "application/json"}),
            trust_env=not local,
            verify=ssl.create_default_context() if local else True,  # reads SSL_CERT_FILE, as trust_env does
        )

    def close_session(self) -> None:
        """Close the connections."""
        self._session.close()

    @override
    def _make_request(self, method: str, path: str, **kwargs: Any) -> Any:
        if "json" in kwargs:
            kwargs["content"] = orjson.dumps(kwargs.pop("json"), option=orjson.OPT_SERIALIZE_NUMPY)
        looks = method.upper() == "GET" or path.endswith(("/query", "/search"))
        timeout = _LOOK if looks else _TIMEOUT
        try:
            response = self._session.request(method, httpx.URL(self._api_url + path), timeout=timeout, **kwargs)
        except httpx.TimeoutException as exc:
            raise VectorIndexError(f"The Chroma server {self._server.url} did not answer in time; try again.") from exc
        except (httpx.HTTPError, httpx.InvalidURL) as exc:
            raise VectorIndexError(f"The Chroma server {self._server.url} is not there ({exc}); {_START}.") from exc
        if response.status_code in (401, 403, 407):
            raise VectorIndexError(
                f"The Chroma server {self._server.url}, or the proxy before it, refuses us ({response.status_code}); "
                "set ATTEST_CHROMA_HEADER to what it asks for, such as Authorization: Bearer KEY."
            )
        said = _json(response)
        if response.is_success and said is not None:
            return said
        if isinstance(said, dict) and said.get("error") in error_types:
            raise error_types[said["error"]](self._without_header(str(said.get("message"))))
        raise VectorIndexError(
            f"{self._server.url} answered as no Chroma server of version 1 does (status {response.status_code}); "
            "set ATTEST_CHROMA_URL to the address of one, and update an older one."
        )

    def _without_header(self, text: str) -> str:
        """Return what a server says without the key, should it repeat it."""
        for word in self._server.header[1].split() if self._server.header else []:
            text = text.replace(word, "…") if len(word) >= _SHORTEST_KEY else text
        return " ".join(text.split())[:_LONGEST]


def _json(response: httpx.Response) -> Any:
    """Return what a body holds, None if it is no JSON."""
    try:
        return orjson.loads(response.content)
    except orjson.JSONDecodeError:
        return None
