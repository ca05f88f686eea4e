"""Claims and drafts over HTTP."""

from __future__ import annotations

from starlette.testclient import TestClient

from rag import Attest, to_json
from tests.rag.serve.api.conftest import events

KEY = "robertson2009probabilistic"
CLAIM = "BM25 grew out of the probabilistic relevance framework."


def test_a_claim_is_judged_as_the_engine_judges_it(client: TestClient, sample: Attest) -> None:
    assert client.post("/v1/verify", json={"claim": CLAIM}).json() == _json(to_json(sample.verify(CLAIM)))
    found = client.post("/v1/verify", json={"claim": CLAIM, "texts": ["BM25 is a kind of bread."]}).json()
    assert found["verdict"] != "supported"
    assert client.post("/v1/verify", json={"claim": CLAIM, "papers": [KEY]}).json()["evidence"][0]["key"] == KEY


def test_a_paper_that_is_not_here_is_told(client: TestClient) -> None:
    for asked in ({"claim": CLAIM}, {"draft": CLAIM}, {"draft": CLAIM, "stream": True}):
        found = client.post("/v1/verify", json={**asked, "papers": ["nobody2000nothing"]})
        assert found.status_code == 404
        assert found.json()["error"]["type"] == "NotFoundError"


def test_either_a_claim_or_a_draft(client: TestClient) -> None:
    for body in ({}, {"claim": CLAIM, "draft": CLAIM}):
        assert client.post("/v1/verify", json=body).status_code == 422


def test_a_draft_is_judged_sentence_by_sentence(client: TestClient) -> None:
    draft = f"BM25 grew out of the probabilistic relevance framework [@{KEY}]. It was first baked in 1850 [@{KEY}]."
    whole = client.post("/v1/verify", json={"draft": draft}).json()
    assert [one["check"]["verdict"] == "supported" for one in whole["sentences"]] == [True, False]
    assert whole["annotated"].startswith("BM25")
    told = events(client.post("/v1/verify", json={"draft": draft, "stream": True}).text)
    assert [name for name, _ in told] == ["sentence", "sentence", "report"]
    assert told[-1][1] == whole


def _json(value: dict) -> dict:
    import json

    return json.loads(json.dumps(value))
