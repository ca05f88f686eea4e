"""Searches over HTTP: the passages of the public contract."""

from __future__ import annotations

from starlette.testclient import TestClient

from rag import Attest, Filters, to_json

QUERY = "dense passage retrieval"


def test_both_forms_find_what_the_engine_finds(client: TestClient, sample: Attest) -> None:
    direct = to_json(sample.search(QUERY, k=3))
    for found in (
        client.get("/v1/search", params={"query": QUERY, "k": 3}),
        client.post("/v1/search", json={"query": QUERY, "k": 3}),
    ):
        assert found.status_code == 200
        assert set(found.json()) == set(direct)
        assert [one["key"] for one in found.json()["passages"]] == [one["key"] for one in direct["passages"]]


def test_filters_count_in_both_forms(client: TestClient, sample: Attest) -> None:
    wanted = {paper.key for paper in sample.papers(Filters(year_from=2020, year_to=2021))}
    for found in (
        client.get("/v1/search", params={"query": QUERY, "year_from": 2020, "year_to": 2021}),
        client.post("/v1/search", json={"query": QUERY, "filters": {"year_from": 2020, "year_to": 2021}}),
    ):
        keys = {one["key"] for one in found.json()["passages"]}
        assert keys
        assert keys <= wanted


def test_a_search_is_explained(client: TestClient) -> None:
    found = client.post("/v1/search", json={"query": QUERY, "k": 2, "explain": True}).json()
    assert found["passages"][0]["explanation"]["signals"]
    assert found["words"]["searched"]
