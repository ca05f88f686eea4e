"""The API behind the real front: tokens and roles, each visitor's own loads and conversations, requests counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from rag import Attest
from rag.serve.accounts import Account, AccountsFile, new_token, now
from rag.serve.api.app import OPEN_TO_ALL
from rag.serve.api.serving import Api
from rag.serve.front import front
from rag.serve.metrics import Metrics
from rag.serve.turnstile import Turnstile
from rag.serve.watch import Watch

KEY = "robertson2009probabilistic"


@pytest.fixture
def served(changed: Attest, tmp_path: Path) -> Iterator[tuple[TestClient, dict[str, dict[str, str]]]]:
    """A client, and the header of each user."""
    file = AccountsFile(tmp_path / "users.json")
    headers = {}
    for name, role in (("ada", "editor"), ("bob", "editor"), ("rita", "reader")):
        token, kept = new_token("one")
        account = Account(name=name, role=role, password=None, since=now(), tokens=(kept,))
        file.change(lambda users, account=account: users.update({account.name: account}))
        headers[name] = {"Authorization": f"Bearer {token}"}
    changed.settings = changed.settings.model_copy(update={"auth_file": tmp_path / "users.json"})
    turnstile = Turnstile(2, 4)
    metrics = Metrics(turnstile)
    api = Api(changed, turnstile, metrics)
    app = Watch(front(api.app, changed.settings, host="127.0.0.1", open_to_all=OPEN_TO_ALL), metrics)
    yield TestClient(app, base_url="http://127.0.0.1"), headers
    assert api.end()


def test_nothing_but_health_is_told_to_somebody_unknown(served) -> None:
    client, headers = served
    operations = client.get("/v1/openapi.json", headers=headers["rita"]).json()["paths"]
    assert len(operations) > 15
    for path, methods in operations.items():
        for method in methods:
            place = path.replace("{", "").replace("}", "")
            for header in ({}, {"Authorization": "Bearer attest_guessed"}):
                found = client.request(method, place, headers=header)
                assert found.status_code == (200 if path == "/health" else 401), path
                if path != "/health":
                    assert set(found.json()) == {"schema_version", "error"}


def test_a_reader_reads_and_an_editor_changes(served) -> None:
    client, headers = served
    assert client.get("/v1/search", params={"query": "BM25"}, headers=headers["rita"]).status_code == 200
    assert client.delete(f"/v1/papers/{KEY}", headers=headers["rita"]).status_code == 403
    assert client.delete(f"/v1/papers/{KEY}", headers=headers["ada"]).status_code == 200


def test_what_one_user_asks_and_loads_is_no_other_s(served) -> None:
    client, headers = served
    asked = client.post("/v1/ask", json={"question": "What is BM25 built on?", "keep": True}, headers=headers["ada"])
    name, answer = asked.json()["conversation_id"], asked.json()["answer_id"]
    job = client.post("/v1/ingest", json={"records": [{"title": "Lamps in caves"}]}, headers=headers["ada"]).json()
    for place in (f"/v1/conversations/{name}", f"/v1/answers/{answer}", f"/v1/jobs/{job['job_id']}"):
        assert client.get(place, headers=headers["ada"]).status_code == 200
        for other in ("bob", "rita"):
            assert client.get(place, headers=headers[other]).status_code == 404


def test_a_page_of_another_site_can_make_a_browser_load_nothing(changed: Attest) -> None:
    api = Api(changed, Turnstile(1, 1))
    client = TestClient(front(api.app, changed.settings, host="127.0.0.1"), base_url="http://127.0.0.1")
    before = changed.count()
    sent = {"files": {"file": ("a.jsonl", b'{"title": "From another site"}')}}
    for header in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert client.post("/v1/ingest", headers=header, **sent).status_code == 403
    assert changed.count() == before
    assert api.end()


def test_requests_are_counted_by_route_and_never_by_what_was_asked(served) -> None:
    client, headers = served
    client.get("/v1/search", params={"query": "secret words"}, headers=headers["ada"])
    client.get(f"/v1/papers/{KEY}", headers=headers["ada"])
    counts = client.get("/metrics", headers=headers["ada"]).text
    assert 'route="/v1/search"' in counts
    assert 'route="/v1/papers/{key}"' in counts
    assert "secret" not in counts
    assert KEY not in counts
