"""The API and the page under one address: each gets what is for it."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from rag import Attest
from rag.serve.api.serving import Api
from rag.serve.turnstile import Turnstile
from ui.app import web_app


def test_page_and_api_share_an_address_and_a_door(sample: Attest) -> None:
    turnstile = Turnstile(1, 1)
    api = Api(sample, turnstile)
    client = TestClient(web_app(sample, "127.0.0.1", turnstile, api), base_url="http://127.0.0.1")
    try:
        assert "text/html" in client.get("/").headers["content-type"]
        assert client.get("/v1/search", params={"query": "BM25"}).json()["passages"]
        assert client.get("/health").json()["status"] == "ok"
        assert client.get("/v1/nothing").json()["error"]["type"] == "NotFoundError"
        assert client.get("/health", headers={"host": "evil.example"}).status_code == 403
        assert "v1" not in TestClient(web_app(sample), base_url="http://127.0.0.1").get("/v1/search?query=x").text
    finally:
        assert api.end()


@pytest.mark.parametrize("path", ["/V1/search", "/page/../v1", "/v1"])
def test_what_only_looks_like_the_api_is_the_page_s(sample: Attest, path: str) -> None:
    api = Api(sample, Turnstile(1, 1))
    client = TestClient(web_app(sample, "127.0.0.1", None, api), base_url="http://127.0.0.1")
    assert "schema_version" not in client.get(path).text
    assert api.end()
