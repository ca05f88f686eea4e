"""The integrations `openai:` and `ollama:` against real servers on loopback; skipped where they are not installed."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rag import Attest, ModelError, ModelUnavailableError, Settings
from rag.library.embedding import llamaindex
from rag.library.embedding.embedder import PaperText
from rag.library.embedding.opening import open_embedder
from tests.embedding_server import EmbeddingServer
from tests.letters import letters
from tests.scripted_server import Status

PROVIDERS = ("openai", "ollama")
PAPERS = [PaperText(title=f"Caves {n}", sentences=(f"Cave {n} is dark.", "", "It is wet, too.")) for n in range(70)]


@pytest.fixture
def server() -> Iterator[EmbeddingServer]:
    with EmbeddingServer() as server:
        yield server


@pytest.fixture(params=PROVIDERS)
def provider(request: pytest.FixtureRequest) -> str:
    pytest.importorskip(f"llama_index.embeddings.{request.param}")
    return str(request.param)


def opened(provider: str, server: EmbeddingServer, model: str = "letters") -> llamaindex.LlamaIndexEmbedder:
    embedder = open_embedder(f"{provider}:{model}", "sk-secret", server.base_url)
    assert isinstance(embedder, llamaindex.LlamaIndexEmbedder)
    embedder._patience = (0.01, 0.01)
    return embedder


def test_papers_get_the_vectors_of_their_own_texts(provider: str, server: EmbeddingServer) -> None:
    found = list(opened(provider, server).embed_papers(PAPERS))
    expected = list(letters().embed_papers(PAPERS))
    for one, two in zip(found, expected, strict=True):
        assert np.allclose(one.chunks, two.chunks, atol=1e-6)
        assert np.allclose(one.sentences, two.sentences, atol=1e-6)
    assert set(server.paths) == {"/v1/embeddings" if provider == "openai" else "/api/embed"}
    assert len(server.inputs) < 15  # 280 texts
    assert all(text.strip() for texts in server.inputs for text in texts)


def test_questions_and_passages_are_told_apart_where_the_model_wants_it(provider: str, server: EmbeddingServer) -> None:
    embedder = opened(provider, server, "intfloat/e5-small-v2")
    embedder.embed_texts(["how dark?"])
    assert server.inputs[-1] == ["query: how dark?"]
    list(embedder.embed_papers(PAPERS[:1]))
    assert all(text.startswith("passage: ") for text in server.inputs[-1])
    assert embedder.fingerprint != opened(provider, server).fingerprint


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_can_pass_is_tried_again_while_papers_are_loaded(
    provider: str, server: EmbeddingServer, status: int
) -> None:
    embedder = opened(provider, server)
    assert embedder.dimension == 26
    server.faults.extend([Status(status, retry_after=0.01)] * 2)
    assert len(list(embedder.embed_papers(PAPERS))) == 70


@pytest.mark.parametrize(
    ("status", "error", "message"),
    [
        (401, ModelError, "check OPENAI_API_KEY"),
        (404, ModelError, "check ATTEST_EMBEDDING"),
        (400, ModelError, "too long"),
        (429, ModelUnavailableError, "rate limit"),
        (503, ModelUnavailableError, "try again later"),
    ],
)
def test_an_error_is_one_sentence_without_the_key(
    provider: str, server: EmbeddingServer, status: int, error: type[Exception], message: str
) -> None:
    server.faults.extend([Status(status, retry_after=0.01)] * 5)
    with pytest.raises(error, match=message) as caught:
        opened(provider, server).embed_texts(["caves"])
    assert f"at {server.address}" in str(caught.value)
    assert "sk-secret" not in str(caught.value)


def test_a_model_that_ollama_has_not_pulled_is_named(server: EmbeddingServer) -> None:
    pytest.importorskip("llama_index.embeddings.ollama")
    server.faults.append(Status(404, "model not found, try pulling it first"))
    with pytest.raises(ModelError, match=r"ollama pull nomic-embed-text:v1\.5$"):
        opened("ollama", server, "nomic-embed-text:v1.5").embed_texts(["caves"])


def test_silence_and_nobody_there_are_told_apart(
    provider: str, server: EmbeddingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(llamaindex, "_TIMEOUT", 0.2)
    server.silence = 2.0
    with pytest.raises(ModelUnavailableError, match="did not answer in time"):
        opened(provider, server).embed_texts(["caves"])
    with EmbeddingServer() as gone:
        pass
    with pytest.raises(ModelUnavailableError, match="cannot be reached at 127.0.0.1.*is its server running"):
        opened(provider, gone).embed_texts(["caves"])


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda rows: rows[:-1], "returned .* vectors for|did not answer as it should"),
        (lambda rows: [[math.nan] * 26 for _ in rows], "without any direction"),
        (lambda rows: [[0.0] * 26 for _ in rows], "without any direction"),
        (lambda rows: [row[: 25 + n % 2] for n, row in enumerate(rows)], "different lengths"),
        (lambda rows: [row[:13] for row in rows], "13 dimensions, and of 26 before"),
    ],
)
def test_what_are_no_vectors_is_refused(
    provider: str, server: EmbeddingServer, wrong: Callable[[Any], Any], message: str
) -> None:
    embedder = opened(provider, server)
    assert embedder.dimension == 26
    server.wrong = wrong
    with pytest.raises(ModelError, match=message):
        list(embedder.embed_papers(PAPERS[:3]))


def test_a_library_moves_from_the_bundled_model_to_a_server(
    provider: str, server: EmbeddingServer, attest: Attest, papers_file: Path
) -> None:
    attest.ingest([str(papers_file)])
    attest.close()
    spec = {"embedding": f"{provider}:letters", "openai_base_url": server.base_url, "llm": "none"}
    moved = Attest(Settings(_env_file=None, data_dir=attest.settings.data_dir, **spec))
    report = moved.reindex()
    assert (report.papers, report.previous) == (6, "all-MiniLM-L6-v2-int8")
    assert moved.search("sourdough starters and microbes").passages[0].title == "Sourdough Starters and Their Microbes"
    assert moved.info().embedding == f"{provider}:letters"
    moved.close()
