"""Any llama-index embedding model behind our seam, and the integrations that a setting can name."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
from platformdirs import user_cache_path

from rag.errors import ConfigError, ModelError, ModelUnavailableError
from rag.library.catalog.index import PaperVectors, Vectors
from rag.library.catalog.papers import batches
from rag.library.embedding.embedder import PaperText, unit
from rag.library.embedding.instructions import Instructions, instructions_of
from rag.library.embedding.onnx import import_onnxruntime

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

logger = logging.getLogger(__name__)

# Prefix of ATTEST_EMBEDDING → module, class and extra of the llama-index integration that serves it.
INTEGRATIONS = {
    "openai": ("llama_index.embeddings.openai", "OpenAIEmbedding", "openai-embeddings"),
    "ollama": ("llama_index.embeddings.ollama", "OllamaEmbedding", "ollama-embeddings"),
    "fastembed": ("llama_index.embeddings.fastembed", "FastEmbedEmbedding", "fastembed"),
}
_OPENAI = "https://api.openai.com/v1"
_OLLAMA = "http://localhost:11434"
_TIMEOUT = 60.0
# Texts a request. Some servers of the OpenAI protocol take no more than 32; its own takes 2,048.
_TEXTS = 32
_OPENAI_TEXTS = 256
_PAPERS = 32
# Seconds between attempts while papers are loaded: a rate limit counts by the minute.
_PATIENCE = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)


class LlamaIndexEmbedder:
    """Any llama-index `BaseEmbedding` as an Embedder.

    Such models give no token vectors, so title + abstract and each sentence are embedded on their own.
    `address` is that of the model's server, for messages. What can pass (no connection, time-out, rate limit,
    5xx) is tried again after each of the seconds in `patience` while papers are embedded, and at once is an
    error where somebody waits for an answer.
    """

    def __init__(
        self,
        model: BaseEmbedding,
        name: str,
        *,
        instructions: Instructions = Instructions(),  # noqa: B008 - frozen
        address: str | None = None,
        patience: Sequence[float] = _PATIENCE,
    ) -> None:
        self.name = name
        # An API shows no file to hash: its name, and what is put before texts, is all that tells it from another.
        known_by = f"{name}{instructions.query}{instructions.passage}"
        self.fingerprint = hashlib.sha256(known_by.encode()).hexdigest()
        self._model = model
        self._instructions = instructions
        self._address = address
        self._patience = patience
        self._dimension: int | None = None

    @property
    def dimension(self) -> int:
        """The number of components of a vector, asked of the model once.

        Raises:
            ModelError, ModelUnavailableError: as for `embed_texts`.
        """
        if self._dimension is None:
            self._dimension = self.embed_texts(["dimension"]).shape[1]
        return self._dimension

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of what is compared with papers, float32 [texts, dimension].

        Raises:
            ModelError: the model refuses the request, or returns what are no vectors.
            ModelUnavailableError: it does not answer.
        """
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        asked = [self._instructions.query + _filled(text) for text in texts]
        return self._vectors(lambda: [self._model.get_query_embedding(text) for text in asked], len(asked))

    def embed_papers(self, papers: Iterable[PaperText]) -> Iterator[PaperVectors]:
        """Yield the vectors of each paper, in order; many are embedded together.

        Raises:
            ModelError, ModelUnavailableError: as for `embed_texts`.
        """
        for group in batches(papers, _PAPERS):
            _ = self.dimension  # a model that is not there is an error at once
            parts = [[paper.whole, *paper.sentences] for paper in group]
            vectors = self._embed_passages([text for part in parts for text in part])
            start = 0
            for part in parts:
                yield PaperVectors(chunks=vectors[start : start + 1], sentences=vectors[start + 1 : start + len(part)])
                start += len(part)

    def _embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed what papers say, short texts with short ones: a model pads each request to its longest."""
        order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        asked = [self._instructions.passage + _filled(texts[number]) for number in order]
        found = self._patiently(lambda: self._vectors(lambda: self._model.get_text_embedding_batch(asked), len(asked)))
        vectors = np.empty_like(found)
        vectors[order] = found
        return vectors

    def _patiently(self, call: Callable[[], Vectors]) -> Vectors:
        for wait in self._patience:
            try:
                return call()
            except ModelUnavailableError as exc:
                logger.warning("%s Next try in %.0f s.", exc, wait)
                time.sleep(wait)
        return call()

    def _vectors(self, call: Callable[[], list[list[float]]], count: int) -> Vectors:
        """Ask the model, and return what it gave as unit vectors if that is what they are."""
        try:
            found = call()
        except Exception as exc:  # each integration has errors of its own, and some raise bare ones
            raise self._error(exc) from exc
        try:
            vectors = np.asarray(found, dtype=np.float32)
        except (TypeError, ValueError) as exc:
            raise self._useless("vectors of different lengths, or none") from exc
        if len(vectors) != count:
            raise self._useless(f"{len(vectors)} vectors for {count} texts")
        if vectors.ndim != 2 or not vectors.shape[1] or not np.isfinite(vectors).all() or not vectors.any(axis=1).all():
            raise self._useless("a vector without any direction")
        if self._dimension not in (None, vectors.shape[1]):
            raise self._useless(f"vectors of {vectors.shape[1]} dimensions, and of {self._dimension} before")
        return unit(vectors)

    def _useless(self, what: str) -> ModelError:
        return ModelError(f"The embedding model {self.name} returned {what}; set ATTEST_EMBEDDING to another.")

    def _error(self, exc: Exception) -> ModelError:
        """Translate an integration's error; messages of servers are not repeated, they may hold keys."""
        status = getattr(exc, "status_code", None) or 0
        model = f"The embedding model {self.name}"
        where = f" at {self._address}" if self._address else ""
        if status in (401, 403):
            return ModelError(f"{model} is refused with this key{where}; check OPENAI_API_KEY.")
        if status == 404:
            pull = f", or run: ollama pull {self.name[7:]}" if self.name.startswith("ollama:") else ""
            return ModelError(f"{model} is not known{where}; check ATTEST_EMBEDDING and OPENAI_BASE_URL{pull}")
        if status == 429:
            return ModelUnavailableError(f"{model} is over its rate limit{where}; try again later.")
        if status >= 500:
            return ModelUnavailableError(f"{model} failed{where} (status {status}); try again later.")
        if status > 0:
            return ModelError(f"{model} refuses the request{where} (status {status}): a text may be too long for it.")
        if "timeout" in type(exc).__name__.lower():
            return ModelUnavailableError(f"{model} did not answer in time{where}; try again later.")
        if isinstance(exc, ConnectionError) or "connect" in type(exc).__name__.lower():
            return ModelUnavailableError(f"{model} cannot be reached{where}; is its server running?")
        return ModelUnavailableError(f"{model} did not answer as it should{where} ({type(exc).__name__}).")


def open_integration(
    provider: str, name: str, api_key: str | None, base_url: str | None, threads: int | None = None
) -> LlamaIndexEmbedder:
    """Return the embedder NAME of a provider in `INTEGRATIONS`; one of this process takes so many `threads`.

    Raises:
        ConfigError: the package that carries it is not installed, or does not know the model.
    """
    module, cls, extra = INTEGRATIONS[provider]
    options, address = _options(provider, name, api_key, base_url)
    if threads is not None and provider == "fastembed":
        options["threads"] = threads
    setting = f"ATTEST_EMBEDDING={provider}:{name}"
    try:
        model = getattr(import_module(module), cls)(**options)
    except ImportError as exc:
        raise ConfigError(f"{setting} needs: pip install 'attest-rag[{extra}]'") from exc
    except Exception as exc:  # fastembed loads the model here, and fetches it the first time
        raise ConfigError(
            f"{setting} cannot be opened ({type(exc).__name__}): {provider} does not know that model, or cannot fetch "
            "it; check the name and the network."
        ) from exc
    host = urlsplit(address).netloc.rpartition("@")[2] if address else None
    return LlamaIndexEmbedder(model, f"{provider}:{name}", instructions=instructions_of(name), address=host)


def _options(provider: str, name: str, api_key: str | None, base_url: str | None) -> tuple[dict[str, Any], str | None]:
    """Return what an integration's class takes, and the address of its server."""
    options: dict[str, Any] = {"model_name": name, "embed_batch_size": _TEXTS}
    if provider == "openai":
        address = base_url or _OPENAI
        # One attempt more, for a connection that was closed meanwhile; `patience` does the rest.
        options |= {"api_key": api_key or "none", "api_base": address, "timeout": _TIMEOUT, "max_retries": 1}
        return options | ({} if base_url else {"embed_batch_size": _OPENAI_TEXTS}), address
    if provider == "ollama":
        address = (base_url or _OLLAMA).removesuffix("/").removesuffix("/v1")
        return options | {"base_url": address, "client_kwargs": {"timeout": _TIMEOUT}}, address
    import_onnxruntime()  # fastembed imports it, too, and would leave its telemetry on
    # Its own folder is in the system's temporary one, which is emptied now and then.
    return options | {"doc_embed_type": "passage", "cache_dir": str(user_cache_path("attest") / "fastembed")}, None


def _filled(text: str) -> str:
    """Return a text, or a stop where there is none: servers refuse empty ones."""
    return text if text.strip() else "."
