"""Conversations, kept answers and exports over HTTP: a visitor's own, and nobody else's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.testclient import TestClient

from rag import Attest
from rag.schema import KeptTurn
from rag.serve.visitors import Visitor
from tests.rag.serve.api.conftest import Serve, events

KEY = "robertson2009probabilistic"


@pytest.fixture
def kept(changed: Attest) -> tuple[str, str]:
    """A conversation of Ada with an answer: their ids."""
    answer = changed.ask("What is BM25 built on?")
    name = changed.conversations.new_id()
    changed.conversations.put(name, 0, KeptTurn(question=answer.question, status="done", answer=answer), user="ada")
    return name, answer.answer_id


def test_only_the_owner_sees_a_conversation_and_its_answer(changed: Attest, serve: Serve, kept) -> None:
    conversation, answer = kept
    places = (
        f"/v1/conversations/{conversation}",
        f"/v1/conversations/{conversation}/export",
        f"/v1/conversations/{conversation}/export?format=md",
        f"/v1/answers/{answer}",
    )
    ada, bob, nobody = (serve(changed, Visitor(name, "editor")) for name in ("ada", "bob", ""))
    for place in places:
        assert ada.get(place).status_code == 200
        for other in (bob, nobody):
            assert other.get(place).status_code == 404
    for other in (bob, nobody):
        assert other.get("/v1/conversations").json()["total"] == 0
        assert other.delete(f"/v1/conversations/{conversation}").status_code == 404
        assert other.post("/v1/export", json={"answer_id": answer, "format": "md"}).status_code == 404
    assert "BM25" in ada.post("/v1/export", json={"answer_id": answer, "format": "md"}).text
    assert ada.get("/v1/conversations", params={"query": "bm25"}).json()["conversations"][0]["turns"] == 1
    assert ada.delete(f"/v1/conversations/{conversation}").json()["deleted"] == 1
    assert ada.get(places[0]).status_code == 404
    assert ada.get(places[3]).status_code == 404


def test_a_conversation_goes_on_over_http_and_only_with_its_owner(changed: Attest, serve: Serve) -> None:
    ada, bob = (serve(changed, Visitor(name, "reader")) for name in ("ada", "bob"))
    first = ada.post("/v1/ask", json={"question": "What is BM25 built on?", "keep": True}).json()
    name = first["conversation_id"]
    again = {"question": "And who wrote about it?", "conversation_id": name}
    assert bob.post("/v1/ask", json=again).status_code == 404
    assert ada.post("/v1/ask", json={**again, "history": [{"role": "user", "content": "x"}]}).status_code == 400
    told = events(ada.post("/v1/ask", json={**again, "stream": True}).text)
    assert told[-1][1]["conversation_id"] == name
    turns = ada.get(f"/v1/conversations/{name}").json()["turns"]
    assert [turn["question"] for turn in turns] == ["What is BM25 built on?", again["question"]]
    assert turns[0]["answer"]["answer_id"] == first["answer_id"]
    assert "BM25" in turns[1]["answer"]["search_query"], "what was said before counts"
    assert ada.get(f"/v1/answers/{first['answer_id']}").json()["text"] == first["text"]


def test_questions_asked_at_once_in_a_conversation_are_all_kept(changed: Attest, serve: Serve) -> None:
    ada = serve(changed, Visitor("ada", "reader"))
    name = ada.post("/v1/ask", json={"question": "What is BM25 built on?", "keep": True}).json()["conversation_id"]
    questions = [f"What do the abstracts say about {topic}?" for topic in ("BM25", "dense retrieval", "reranking")]
    with ThreadPoolExecutor(3) as threads:
        asked = [{"question": question, "conversation_id": name} for question in questions]
        found = list(threads.map(lambda one: ada.post("/v1/ask", json=one).json(), asked))
    assert [one["conversation_id"] for one in found] == [name] * 3
    turns = ada.get(f"/v1/conversations/{name}").json()["turns"]
    assert {turn["question"] for turn in turns[1:]} == set(questions)


def test_papers_are_exported_as_files(client: TestClient) -> None:
    found = client.post("/v1/export", json={"format": "bibtex", "keys": [KEY]})
    assert found.text.startswith("@")
    assert found.headers["content-disposition"] == 'attachment; filename="attest.bib"'
    assert found.headers["x-content-type-options"] == "nosniff"
    found = client.post("/v1/export", json={"format": "csv", "filters": {"year_from": 2022}})
    assert found.headers["content-type"].startswith("text/csv")
    assert len(found.text.splitlines()) > 2
    assert client.post("/v1/export", json={"format": "docx", "keys": [KEY]}).status_code == 422
