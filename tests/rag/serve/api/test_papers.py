"""Papers over HTTP: read by all, changed by editors only."""

from __future__ import annotations

from starlette.testclient import TestClient

from rag import Attest
from rag.serve.visitors import Visitor
from tests.rag.serve.api.conftest import Serve

KEY = "robertson2009probabilistic"


def test_papers_are_listed_in_pages_and_shown_whole(client: TestClient, sample: Attest) -> None:
    page = client.get("/v1/papers", params={"limit": 5, "offset": 2, "sort": "year"}).json()
    assert page["total"] == sample.count()
    assert len(page["papers"]) == 5
    assert "abstract" not in page["papers"][0]
    assert client.get("/v1/papers", params={"key": KEY, "limit": 0}).json()["total"] == 1
    assert client.get(f"/v1/papers/{KEY}").json()["abstract"] == sample.show(KEY).abstract
    counted = client.get("/v1/library").json()
    assert counted["papers"] == sample.count()
    assert sum(share["papers"] for share in counted["by_year"]) + counted["without_year"] == sample.count()


def test_a_key_that_is_none_is_told_whatever_it_is(client: TestClient) -> None:
    for key in ("nobody2000nothing", "x" * 300, "%00", "..%2f..%2fetc", "%ff", "%F0%9F%98%80"):
        found = client.get(f"/v1/papers/{key}")
        assert found.status_code in (404, 422)
        assert found.json()["error"]["message"]
    assert client.get(f"/v1/papers/{'x' * 301}").status_code == 422


def test_an_editor_tags_and_removes(changed: Attest, serve: Serve) -> None:
    client = serve(changed)
    found = client.post("/v1/papers/tags", json={"keys": [KEY], "add": ["to read"]})
    assert found.json()["changed"] == [KEY]
    found = client.post(
        "/v1/papers/tags", json={"filters": {"tags": ["to read"]}, "add": ["read"], "remove": ["to read"]}
    )
    assert found.json()["changed"] == [KEY]
    assert "read" in changed.show(KEY).tags
    assert client.delete(f"/v1/papers/{KEY}").json()["removed"] == [KEY]
    assert client.delete(f"/v1/papers/{KEY}").status_code == 404
    assert client.get(f"/v1/papers/{KEY}").status_code == 404


def test_a_reader_changes_nothing(sample: Attest, serve: Serve) -> None:
    reader = serve(sample, Visitor("ada", "reader"))
    before = sample.version
    for refused in (
        reader.delete(f"/v1/papers/{KEY}"),
        reader.post("/v1/papers/tags", json={"keys": [KEY], "add": ["mine"]}),
        reader.post("/v1/ingest", json={"records": [{"title": "A title that is mine"}]}),
        reader.post("/v1/ingest", files={"file": ("a.jsonl", b"{}")}),
    ):
        assert refused.status_code == 403
        assert refused.json()["error"]["type"] == "ForbiddenError"
    assert sample.version == before
    assert reader.get(f"/v1/papers/{KEY}").status_code == 200


def test_tags_need_papers_and_something_to_do(client: TestClient) -> None:
    for body in ({}, {"keys": [KEY]}, {"keys": [KEY], "filters": {"tags": ["x"]}, "add": ["y"]}):
        assert client.post("/v1/papers/tags", json=body).status_code == 400
    assert client.post("/v1/papers/tags", json={"keys": ["none2000"], "add": ["y"]}).status_code == 404
