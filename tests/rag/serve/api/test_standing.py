"""Health over HTTP: alive, and ready."""

from __future__ import annotations

from starlette.testclient import TestClient

from rag import Attest
from tests.rag.serve.api.conftest import Serve


def test_alive_and_ready(client: TestClient, sample: Attest) -> None:
    assert client.get("/health").json() == {"schema_version": 1, "status": "ok"}
    found = client.get("/health/ready")
    assert found.status_code == 200
    assert found.json() == {"schema_version": 1, "ready": True, "papers": sample.count(), "problem": None}


def test_an_empty_library_is_ready_to_be_filled(attest: Attest, serve: Serve) -> None:
    assert serve(attest).get("/health/ready").json()["papers"] == 0


def test_a_library_of_another_embedding_model_is_not_ready(loaded: Attest, serve: Serve) -> None:
    from rag import Settings

    loaded.close()
    other = Attest(Settings(_env_file=None, data_dir=loaded.settings.data_dir, llm="none", embedding="openai:other",
                            OPENAI_BASE_URL="http://127.0.0.1:1/v1"))  # type: ignore[call-arg]  # fmt: skip
    found = serve(other).get("/health/ready")
    assert found.status_code == 503
    assert not found.json()["ready"]
    assert found.json()["problem"]
    other.close()


def test_counts_are_text_that_prometheus_reads(client: TestClient) -> None:
    found = client.get("/metrics")
    assert found.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert "attest_answers_under_way 0.0" in found.text
