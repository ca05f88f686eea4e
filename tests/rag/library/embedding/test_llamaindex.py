"""Other embedders behind the same seam."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
import pytest
from llama_index.core.embeddings import MockEmbedding

from rag import Attest, EmbedderMismatchError, Settings
from rag.errors import ConfigError, ModelUnavailableError
from rag.library.embedding.embedder import PaperText
from rag.library.embedding.instructions import Instructions, instructions_of
from rag.library.embedding.llamaindex import LlamaIndexEmbedder
from rag.library.embedding.opening import open_embedder
from rag.library.ingest import ingest
from rag.library.library import Library
from rag.schema import Filters
from rag.search.retriever import retrieve
from rag.sources.files import expand
from tests.letters import letters


class Broken(MockEmbedding):
    """A llama-index embedding whose server is down."""

    def _get_text_embedding(self, text: str) -> list[float]:
        raise ConnectionError("refused")

    def _get_query_embedding(self, query: str) -> list[float]:
        raise ConnectionError("refused")


class Foreign(Broken):
    """A llama-index embedding with an error of its own, as openai's clients have them."""

    def _get_query_embedding(self, query: str) -> list[float]:
        raise _ForeignError("your key sk-secret")


class _ForeignError(Exception):
    """An error that is none of Python's."""


def test_any_llama_index_embedding_serves_a_library(tmp_path: Path, papers_file: Path) -> None:
    library = Library(tmp_path / "library", letters, create=True)
    assert ingest(library, expand([str(papers_file)])).papers_in_library == 6
    found = retrieve(library, "sourdough starters and microbes", limit=3, filters=Filters()).result
    assert found.passages[0].title == "Sourdough Starters and Their Microbes"
    assert library.embedder.dimension == 26
    library.close()


def test_its_vectors_are_one_for_the_whole_and_one_a_sentence() -> None:
    embedder = letters()
    (found,) = embedder.embed_papers([PaperText(title="Caves", sentences=("Dark.", "Wet."))])
    assert (found.chunks.shape, found.sentences.shape) == ((1, 26), (2, 26))
    assert np.allclose(np.linalg.norm(found.sentences, axis=1), 1)


def test_a_model_that_does_not_answer_is_one_sentence() -> None:
    with pytest.raises(ModelUnavailableError, match="cannot be reached; is its server running"):
        LlamaIndexEmbedder(Broken(embed_dim=2), "broken").embed_texts(["caves"])
    with pytest.raises(ModelUnavailableError, match=r"did not answer as it should \(_ForeignError\)\.$"):
        LlamaIndexEmbedder(Foreign(embed_dim=2), "foreign").embed_texts(["caves"])


def test_a_model_that_is_not_there_when_papers_are_loaded_is_an_error_at_once() -> None:
    started = time.monotonic()
    with pytest.raises(ModelUnavailableError):
        list(LlamaIndexEmbedder(Broken(embed_dim=2), "broken").embed_papers([PaperText(title="Caves", sentences=())]))
    assert time.monotonic() - started < 50  # seconds; waiting for it would take 61


@pytest.mark.parametrize(
    ("name", "query", "passage"),
    [
        ("BAAI/bge-small-en-v1.5", "Represent this sentence for searching relevant passages: ", ""),
        ("bge-large:latest", "Represent this sentence for searching relevant passages: ", ""),
        ("intfloat/multilingual-e5-large", "query: ", "passage: "),
        ("nomic-embed-text:v1.5", "search_query: ", "search_document: "),
        ("embeddinggemma", "task: search result | query: ", "title: none | text: "),
        ("bge-m3", "", ""),
        ("intfloat/multilingual-e5-large-instruct", "", ""),
        ("text-embedding-3-small", "", ""),
    ],
)
def test_models_get_the_words_they_were_trained_with(name: str, query: str, passage: str) -> None:
    assert instructions_of(name) == Instructions(query, passage)


def test_a_library_refuses_another_embedder_and_says_how_to_go_on(tmp_path: Path, papers_file: Path) -> None:
    folder = tmp_path / "library"
    library = Library(folder, letters, create=True)
    ingest(library, expand([str(papers_file)]))
    library.close()
    attest = Attest(Settings(_env_file=None, data_dir=folder, llm="none"))
    for use in (lambda: attest.search("caves"), lambda: attest.ingest([str(papers_file)])):
        with pytest.raises(EmbedderMismatchError, match="built with the embedding model letters"):
            use()
    assert len(attest.papers()) == 6
    attest.close()


@pytest.mark.parametrize("spec", ["nonsense", "openai:", "huggingface:x", ""])
def test_an_unknown_embedder_is_an_error_that_lists_the_known(spec: str) -> None:
    with pytest.raises(ConfigError, match="bundled"):
        open_embedder(spec)


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "llama_index.embeddings.ollama", None)
    with pytest.raises(ConfigError, match=r"pip install 'attest-rag\[ollama-embeddings\]'"):
        open_embedder("ollama:nomic-embed-text")
