"""The public contract of an answer as one assertion, whatever wrote the answer.

    from tests.contract import assert_contract

    assert_contract(engine.ask("…"), engine.papers())

It takes an `Answer` or its JSON, and the papers of the library as `Paper`s or as their JSON.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping
from typing import Any

from rag import Answer, Paper, to_json

ANSWER_KEYS = {
    "schema_version", "answer_id", "question", "search_query", "filters", "outcome", "mode", "text", "sentences",
    "references", "closest", "passages", "models", "usage", "timings_ms", "library_version", "notice",
}  # fmt: skip
SENTENCE_KEYS = {"text", "shown", "start", "end", "citations", "verdict", "score", "evidence", "problems"}
REFERENCE_KEYS = {"marker", "key", "paper_id", "title", "authors", "year", "venue", "url"}
PASSAGE_KEYS = {"rank", "paper_id", "key", "title", "year", "score", "quote", "start", "end", "signals"}
TIMINGS = {"retrieve", "first_token", "verify", "total"}
OUTCOMES = {"answered", "partial", "not_stated", "not_in_collection"}
VERDICTS = {"supported", "partly", "unsupported", "uncited"}


def markers(text: str) -> list[int]:
    """Return the citation markers of a text in order."""
    return [int(number) for number in re.findall(r"\[(\d+)\]", text)]


def assert_contract(answer: Answer | Mapping[str, Any], papers: Iterable[Paper | Mapping[str, Any]]) -> None:
    """Assert all that the contract promises about an answer from a library of these papers."""
    found = to_json(answer) if isinstance(answer, Answer) else dict(answer)
    by_key = {paper["key"]: paper for paper in map(_paper, papers)}
    assert ANSWER_KEYS <= set(found), f"missing: {ANSWER_KEYS - set(found)}"
    assert found["schema_version"] == 1
    assert found["outcome"] in OUTCOMES
    assert found["mode"] in ("llm", "extractive")
    assert set(found["timings_ms"]) >= TIMINGS
    assert isinstance(found["library_version"], int)
    _assert_passages(found["passages"], by_key)
    _assert_passages(found["closest"], by_key)
    _assert_sentences(found, by_key)
    _assert_references(found, by_key)
    _assert_model(found)
    _assert_outcome(found)


def _paper(paper: Paper | Mapping[str, Any]) -> Mapping[str, Any]:
    return dataclasses.asdict(paper) if isinstance(paper, Paper) else paper


def _assert_passages(passages: Iterable[Mapping[str, Any]], papers: Mapping[str, Any]) -> None:
    passages = list(passages)
    assert [passage["rank"] for passage in passages] == list(range(1, len(passages) + 1))
    assert len({passage["key"] for passage in passages}) == len(passages), "a paper stands there twice"
    scores = [passage["score"] for passage in passages]
    assert scores == sorted(scores, reverse=True)
    for passage in passages:
        assert PASSAGE_KEYS <= set(passage)
        paper = papers[passage["key"]]
        assert paper["paper_id"] == passage["paper_id"]
        assert paper["abstract"][passage["start"] : passage["end"]] == passage["quote"]


def _assert_sentences(answer: Mapping[str, Any], papers: Mapping[str, Any]) -> None:
    abstracts = {reference["marker"]: papers[reference["key"]]["abstract"] for reference in answer["references"]}
    last = 0
    for sentence in answer["sentences"]:
        assert SENTENCE_KEYS <= set(sentence)
        assert sentence["verdict"] in VERDICTS
        assert 0 <= sentence["score"] <= 1
        assert list(sentence["citations"]) == markers(sentence["text"])
        assert len(set(sentence["citations"])) == len(sentence["citations"])
        assert bool(sentence["citations"]) == (sentence["verdict"] != "uncited")
        if sentence["shown"]:
            assert sentence["verdict"] in ("supported", "partly")
            assert last <= sentence["start"] < sentence["end"], "sentences overlap or are out of order"
            assert answer["text"][sentence["start"] : sentence["end"]] == sentence["text"]
            assert sentence["evidence"], "shown without a quote"
            last = sentence["end"]
        else:
            assert sentence["start"] is sentence["end"] is None
            assert sentence["problems"], f"hidden without a reason: {sentence['text']}"
        for quote in sentence["evidence"]:
            assert quote["marker"] in sentence["citations"]
            # The paper behind the marker of a hidden sentence need not be among the references.
            texts = [abstracts[quote["marker"]]] if quote["marker"] in abstracts else _abstracts(papers)
            assert quote["quote"]
            assert any(text[quote["start"] : quote["end"]] == quote["quote"] for text in texts)


def _abstracts(papers: Mapping[str, Any]) -> list[str]:
    return [paper["abstract"] for paper in papers.values()]


def _assert_references(answer: Mapping[str, Any], papers: Mapping[str, Any]) -> None:
    given = [reference["marker"] for reference in answer["references"]]
    assert len(given) == len(set(given))
    assert set(given) == set(markers(answer["text"])), "references are not exactly the markers in the text"
    cited = {number for sentence in answer["sentences"] if sentence["shown"] for number in sentence["citations"]}
    assert set(given) == cited, "a marker stands in the text and in no shown sentence"
    for reference in answer["references"]:
        assert REFERENCE_KEYS <= set(reference)
        paper = papers[reference["key"]]
        assert paper["title"] == reference["title"]
        assert paper["paper_id"] == reference["paper_id"]


def _assert_model(answer: Mapping[str, Any]) -> None:
    assert set(answer["models"]) >= {"llm", "embedding"}
    assert (answer["models"]["llm"] is not None) == (answer["mode"] == "llm")
    if answer["mode"] == "extractive":
        assert all(sentence["verdict"] == "supported" for sentence in answer["sentences"] if sentence["shown"])
        if answer["notice"] is None and answer["outcome"] != "not_in_collection":  # then no model was asked
            assert answer["usage"] is None
            assert answer["timings_ms"]["first_token"] is None


def _assert_outcome(answer: Mapping[str, Any]) -> None:
    shown = [sentence for sentence in answer["sentences"] if sentence["shown"]]
    assert answer["text"].strip()
    if answer["outcome"] in ("answered", "partial"):
        assert shown
        assert answer["references"]
        assert not answer["closest"]
    else:
        assert not shown
        assert not answer["references"]
        assert answer["closest"] or not answer["passages"]
