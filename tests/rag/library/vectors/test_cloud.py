"""What is asked of a server with the Search API: the requests, which is all of it that can be tested here."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from rag import Attest, Settings
from rag.library.vectors.cloud import sparse
from tests.chroma import Answer, Asked, Gate

COLLECTION = str(uuid.uuid4())


class Cloud:
    """What Chroma would answer, as far as it is asked: one collection, searched by nothing but its order."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    def __call__(self, asked: Asked) -> Answer:
        last = asked.path.partition("?")[0].rpartition("/")[2]
        if last == "pre-flight-checks":
            return 200, {"max_batch_size": 4, "supports_base64_encoding": True}
        if last == "upsert":
            self.ids += asked.body["ids"]
            return 200, {}
        if last == "delete":
            self.ids = [i for i in self.ids if i not in asked.body["ids"]]
            return 200, {"deleted": len(asked.body["ids"])}
        if last == "count":
            return 200, len(self.ids)
        if last == "search":
            return 200, {"ids": [self.ids], "scores": [[-0.01 * n for n in range(len(self.ids), 0, -1)]]}
        if asked.method == "GET" and last == "collections":
            return 200, []
        name = asked.body["name"] if asked.body else last
        return 200, {"id": COLLECTION, "name": name, "tenant": "t", "database": "d", "configuration_json": {},
                     "metadata": None, "dimension": 384, "version": 0, "log_position": 0}  # fmt: skip


@pytest.fixture
def gate() -> Iterator[Gate]:
    with Gate(answer=Cloud()) as made:
        yield made


@pytest.fixture
def hybrid(gate: Gate, tmp_path: Path, papers_file: Path) -> Iterator[Attest]:
    settings = Settings(
        _env_file=None,
        data_dir=tmp_path / "library",
        llm="none",
        chroma_url=gate.url,
        chroma_header="X-Chroma-Token: ck-hunter2",
        chroma_tenant="t",
        chroma_database="d",
        chroma_search="hybrid",
    )
    attest = Attest(settings)
    attest.ingest([str(papers_file)])
    yield attest
    attest.close()


def of(gate: Gate, end: str) -> list[Asked]:
    return [asked for asked in gate.asked if asked.path.partition("?")[0].endswith(end)]


def test_the_collection_is_made_with_vectors_and_words(gate: Gate, hybrid: Attest) -> None:
    (made,) = [asked for asked in of(gate, "/collections") if asked.method == "POST"]
    assert made.path == "/tenants/t/databases/d/collections"
    assert made.body["name"].startswith("attest-")
    assert made.body["get_or_create"] is True
    assert made.body["configuration"] is None
    keys = made.body["schema"]["keys"]
    assert keys["#embedding"]["float_list"]["vector_index"]["config"]["space"] == "cosine"
    assert keys["words"]["sparse_vector"]["sparse_vector_index"]["enabled"] is True
    assert keys["words"]["sparse_vector"]["sparse_vector_index"]["config"]["bm25"] is True
    assert {asked.headers["x-chroma-token"] for asked in gate.asked} == {"ck-hunter2"}


def test_papers_go_there_in_its_batches_with_their_words_and_not_with_their_text(gate: Gate, hybrid: Attest) -> None:
    sent = of(gate, f"/{COLLECTION}/upsert")
    assert [len(asked.body["ids"]) for asked in sent] == [4, 2]
    words = {i: m["words"] for asked in sent for i, m in zip(asked.body["ids"], asked.body["metadatas"], strict=True)}
    for paper in hybrid.papers():
        expected = sparse(f"{paper.title}\n{paper.abstract}")
        assert words[f"{paper.paper_id}#0"]["#type"] == "sparse_vector"
        assert words[f"{paper.paper_id}#0"]["indices"] == expected.indices
        assert words[f"{paper.paper_id}#0"]["values"] == pytest.approx(expected.values)
    assert "Cave surveys" not in json.dumps([asked.body for asked in sent])


def test_papers_that_are_put_back_have_their_words_too(gate: Gate, hybrid: Attest) -> None:
    taken = hybrid.take([hybrid.papers()[0].key])
    gate.asked.clear()
    hybrid.restore(taken)
    (asked,) = of(gate, f"/{COLLECTION}/upsert")
    assert len(asked.body["metadatas"][0]["words"]["indices"]) > 20


def test_a_search_asks_for_both_in_one_request_and_the_papers_are_ranked_here(gate: Gate, hybrid: Attest) -> None:
    found = hybrid.search("mapping caves with sparse light", k=2).passages
    assert found[0].title == "LanternNet: Mapping Caves with Sparse Light"
    (asked,) = of(gate, f"/{COLLECTION}/search")
    assert asked.body["read_level"] == "index_and_wal"
    (search,) = asked.body["searches"]
    assert search["limit"] == {"offset": 0, "limit": 200}
    assert search["select"] == {"keys": ["#score"]}
    minus, total = search["rank"]["$mul"]
    assert minus == {"$val": -1}
    terms = [term["$div"]["right"]["$sum"][1]["$knn"] for term in total["$sum"]]
    assert [(knn["key"], knn["limit"], knn["return_rank"], knn["default"]) for knn in terms] == [
        ("#embedding", 200, True, 200.0),
        ("words", 200, True, 200.0),
    ]
    assert np.linalg.norm(terms[0]["query"]) == pytest.approx(1.0, abs=1e-3)
    expected = sparse("mapping caves with sparse light")
    assert (terms[1]["query"]["indices"], terms[1]["query"]["#type"]) == (expected.indices, "sparse_vector")
    assert of(gate, "/query") == []


def test_a_search_without_words_asks_for_vectors_alone(gate: Gate, hybrid: Attest) -> None:
    hybrid.search("what is it", k=2)
    (asked,) = of(gate, f"/{COLLECTION}/search")
    text = json.dumps(asked.body)
    assert '"#embedding"' in text
    assert '"words"' not in text


def test_the_health_is_found_by_vectors(gate: Gate, hybrid: Attest) -> None:
    assert next(f for f in hybrid.doctor().findings if f.check == "index").ok


def test_words_weigh_as_bm25_has_it() -> None:
    once, twice = sparse("caves of ice"), sparse("Cave, the CAVES of ice")
    assert once.indices == twice.indices
    assert len(once.indices) == 2
    assert max(twice.values) > max(once.values)
    assert sparse("of the and").indices == sparse("").indices == []
