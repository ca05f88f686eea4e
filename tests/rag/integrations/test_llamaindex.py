"""A library inside llama-index's own engines, with llama-index's own mock of a language model."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from llama_index.core.llms.mock import MockLLM
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.schema import MetadataMode, QueryBundle

from rag import Attest, Filters, LibraryEmptyError, QuestionError
from rag.integrations.llamaindex import AttestRetriever

ROOT = Path(__file__).parents[3]
QUESTION = "Which network maps caves from sparse light?"


def test_nodes_are_the_passages_of_a_search(loaded: Attest) -> None:
    nodes = AttestRetriever(loaded, k=3).retrieve(QUESTION)
    passages = loaded.search(QUESTION, k=3).passages
    assert [(node.node_id, node.score) for node in nodes] == [(p.paper_id, p.score) for p in passages]
    for node, passage in zip(nodes, passages, strict=True):
        paper = loaded.show(passage.key)
        assert node.text == paper.abstract
        assert node.metadata == {
            "key": paper.key,
            "paper_id": paper.paper_id,
            "title": paper.title,
            "year": paper.year,
            "authors": list(paper.authors),
            "url": paper.url,
            "abstract_kind": "abstract",
            "retracted": None,
            "quote": passage.quote,
            "start": passage.start,
            "end": passage.end,
        }
        assert node.text[passage.start : passage.end] == node.metadata["quote"]


def test_k_and_filters_hold(loaded: Attest) -> None:
    assert len(AttestRetriever(loaded, k=1).retrieve(QUESTION)) == 1
    assert len(AttestRetriever(loaded).retrieve(QUESTION)) == 6
    old = AttestRetriever(loaded, filters=Filters(year_to=2018)).retrieve(QUESTION)
    assert {node.metadata["year"] for node in old} == {2017, 2018}
    assert AttestRetriever(loaded, filters=Filters(tags=("nothing",))).retrieve(QUESTION) == []
    with pytest.raises(ValueError, match="at least one"):
        AttestRetriever(loaded, k=0)


def test_a_folder_is_opened_and_closed(loaded: Attest) -> None:
    retriever = AttestRetriever(loaded.settings.data_dir, k=2)
    with_name = AttestRetriever(str(loaded.settings.data_dir), k=2)
    expected = [p.paper_id for p in loaded.search(QUESTION, k=2).passages]
    assert [node.node_id for node in retriever.retrieve(QueryBundle(QUESTION))] == expected
    assert [node.node_id for node in with_name.retrieve(QUESTION)] == expected
    retriever.close()
    with_name.close()


def test_an_engine_stays_open_for_its_owner(loaded: Attest) -> None:
    AttestRetriever(loaded).close()
    assert loaded._parts.is_open


def test_it_can_be_awaited_and_several_at_a_time(loaded: Attest) -> None:
    retriever = AttestRetriever(loaded, k=2)
    questions = [QUESTION, "bacteria in sourdough", "tidal clocks of crabs"] * 3

    async def every() -> list[list[str]]:
        found = await asyncio.gather(*(retriever.aretrieve(question) for question in questions))
        return [[node.node_id for node in nodes] for nodes in found]

    assert asyncio.run(every()) == [[n.node_id for n in retriever.retrieve(question)] for question in questions]


def test_a_query_engine_answers_from_the_abstracts(loaded: Attest) -> None:
    engine = RetrieverQueryEngine.from_args(AttestRetriever(loaded, k=2), llm=MockLLM())
    response = engine.query(QUESTION)
    prompt = str(response)  # the mock repeats what it was asked
    assert "LanternNet, a network that maps caves from sparse light readings." in prompt
    assert QUESTION in prompt
    assert [node.node_id for node in response.source_nodes] == [
        p.paper_id for p in loaded.search(QUESTION, k=2).passages
    ]
    awaited = asyncio.run(engine.aquery(QUESTION))
    assert str(awaited) == prompt


def test_a_language_model_reads_who_wrote_it_and_no_offsets(loaded: Attest) -> None:
    node = AttestRetriever(loaded, k=1).retrieve(QUESTION)[0].node
    text = node.get_content(MetadataMode.LLM)
    assert "Mira Holm" in text
    assert "year: 2021" in text
    assert "abstract_kind: abstract" in text
    assert "quote:" not in text
    assert "start:" not in text


def test_a_paper_without_an_abstract_is_an_empty_node_with_a_title(loaded: Attest) -> None:
    node = AttestRetriever(loaded, filters=Filters(year_to=2017)).retrieve("editorial")[0]
    assert (node.text, node.metadata["quote"]) == ("", "")
    assert node.metadata["title"] == "An Editorial without an Abstract"
    assert node.metadata["authors"] == []
    assert "authors" not in node.node.get_content(MetadataMode.LLM)


def test_errors_are_ours(loaded: Attest, attest: Attest, tmp_path: Path) -> None:
    with pytest.raises(QuestionError):
        AttestRetriever(loaded).retrieve("???")
    with pytest.raises(LibraryEmptyError):
        AttestRetriever(tmp_path / "nowhere").retrieve(QUESTION)


def test_the_engine_does_not_need_llama_index() -> None:
    code = "import sys, rag; sys.exit('llama_index' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
