"""Any llama-index embedding model behind our seam, and the integrations that a setting can name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np

from rag.errors import ConfigError, ModelUnavailableError
from rag.library.catalog.index import PaperVectors, Vectors
from rag.library.embedding import PaperText, unit

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

# Prefix of ATTEST_EMBEDDING → module, class and extra of the llama-index integration that serves it.
INTEGRATIONS = {
    "openai": ("llama_index.embeddings.openai", "OpenAIEmbedding", "openai-embeddings"),
    "ollama": ("llama_index.embeddings.ollama", "OllamaEmbedding", "ollama-embeddings"),
    "fastembed": ("llama_index.embeddings.fastembed", "FastEmbedEmbedding", "fastembed"),
}


class LlamaIndexEmbedder:
    """Any llama-index `BaseEmbedding` as an Embedder.

    Such models give no token vectors, so title + abstract and each sentence are embedded on their own.
    """

    def __init__(self, model: BaseEmbedding, name: str) -> None:
        self.name = name
        # An API shows no file to hash: its name is all that tells it from another.
        self.fingerprint = hashlib.sha256(name.encode()).hexdigest()
        self._model = model
        self._dimension: int | None = None

    @property
    def dimension(self) -> int:
        """The number of components of a vector, asked of the model once."""
        if self._dimension is None:
            self._dimension = self.embed_texts(["dimension"]).shape[1]
        return self._dimension

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, float32 [texts, dimension].

        Raises:
            ModelUnavailableError: the model did not answer.
        """
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        try:
            found = self._model.get_text_embedding_batch([text or " " for text in texts])
        except (OSError, RuntimeError, ValueError) as exc:
            raise ModelUnavailableError(f"The embedding model {self.name} did not answer ({exc}).") from exc
        return unit(np.asarray(found, dtype=np.float32))

    def embed_papers(self, papers: Iterable[PaperText]) -> Iterator[PaperVectors]:
        """Yield the vectors of each paper, in order."""
        for paper in papers:
            vectors = self.embed_texts([paper.whole, *paper.sentences])
            yield PaperVectors(chunks=vectors[:1], sentences=vectors[1:])


def open_integration(provider: str, name: str, api_key: str | None, base_url: str | None) -> LlamaIndexEmbedder:
    """Return the embedder NAME of a provider in `INTEGRATIONS`.

    Raises:
        ConfigError: the package that carries it is not installed.
    """
    module, cls, extra = INTEGRATIONS[provider]
    options: dict[str, object] = {"model_name": name}
    if provider == "openai":
        options |= {"api_key": api_key or "none", "api_base": base_url}
    elif provider == "ollama" and base_url:
        options["base_url"] = base_url.removesuffix("/").removesuffix("/v1")
    try:
        model = getattr(import_module(module), cls)(**options)
    except ImportError as exc:
        raise ConfigError(f"ATTEST_EMBEDDING={provider}:{name} needs: pip install 'attest-rag[{extra}]'") from exc
    return LlamaIndexEmbedder(model, f"{provider}:{name}")
