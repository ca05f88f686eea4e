"""The settings in, the parts that they name out, each made when it is first needed."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from rag.config import Settings
from rag.errors import ConfigError
from rag.library.embedding.runtimes import prefer
from rag.log import hide
from rag.schema import ModelChoice

if TYPE_CHECKING:
    from rag.answer.models import ChatModels
    from rag.answer.tally import Tally
    from rag.library.embedding.embedder import Embedder
    from rag.library.library import Library
    from rag.library.vectors import ChromaServer
    from rag.search.reranking import Reranker


class Parts:
    """The library and the language models of one engine; safe from any thread."""

    def __init__(self, settings: Settings, *, own_ids: bool, beside: Parts | None = None) -> None:
        """Take the settings; the library is that of the parts `beside`, if there are any."""
        self.settings = settings
        self._own_ids = own_ids
        self._beside = beside
        # Weak, so that a key is forgotten with the choice that holds it.
        self._others: WeakKeyDictionary[ModelChoice, Parts] = WeakKeyDictionary()
        self._opened: Library | None = None
        self._models: ChatModels | None = None
        self._cross_encoder: Reranker | None = None
        self._guard = threading.RLock()
        prefer(settings.runtime)
        for secret in (settings.openai_api_key, settings.chroma_header):
            hide(secret.get_secret_value() if secret else None)

    def using(self, choice: ModelChoice) -> Parts:
        """Return parts with the model of a choice over the same library, the same ones while the choice is kept."""
        with self._guard:
            if choice not in self._others:
                chosen = {"llm": choice.name, "openai_base_url": choice.base_url, "openai_api_key": choice.api_key}
                settings = self.settings.model_copy(update=chosen)
                self._others[choice] = Parts(settings, own_ids=self._own_ids, beside=self)
            return self._others[choice]

    def library(self, *, create: bool = False) -> Library:
        """Return the library, opened once.

        Raises:
            LibraryEmptyError: there is none, and it is not to be created.
            LibraryError: it cannot be opened.
            ConfigError: the settings name no Chroma server as they should.
        """
        from rag.library.library import Library

        if self._beside is not None:
            return self._beside.library(create=create)
        with self._guard:
            if self._opened is None:
                self._opened = Library(
                    self.settings.data_dir,
                    self._embedder,
                    create=create,
                    own_ids=self._own_ids,
                    lock_timeout=self.settings.lock_timeout,
                    server=self._server(),
                )
            return self._opened

    def models(self) -> ChatModels:
        """Return the language models that the settings name."""
        from rag.answer.failures import IN_ENVIRONMENT, IN_SETTINGS
        from rag.answer.models import ChatModels

        with self._guard:
            if self._models is None:
                advice = IN_ENVIRONMENT if self._beside is None else IN_SETTINGS
                self._models = ChatModels(self.settings, advice)
            return self._models

    def reranker(self, llm: str | None = None, tally: Tally | None = None) -> Reranker | None:
        """Return the second stage that the settings name, with another model than theirs if `llm` names one.

        A `tally` counts what its calls consume.

        Raises:
            ConfigError: there is no such second stage, or the package that carries it is not installed.
        """
        spec = self.settings.rerank
        if spec == "none":
            return None
        if spec == "model":
            from rag.answer.ranking import ModelRanker

            model = self.models().helper(llm)
            return ModelRanker(tally.counting(model) if tally else model, self.settings.llm_context_tokens)
        kind, _, name = spec.partition(":")
        if kind != "fastembed" or not name:
            raise ConfigError(f"ATTEST_RERANK={spec} names no second stage; use none, model or fastembed:NAME.")
        if self._beside is not None:
            return self._beside.reranker()
        from rag.search.crossencoder import CrossEncoder  # fastembed: 1 s

        with self._guard:
            if self._cross_encoder is None:
                self._cross_encoder = CrossEncoder(name)
            return self._cross_encoder

    @property
    def is_open(self) -> bool:
        """Whether the files of the library are open."""
        return self._beside.is_open if self._beside is not None else self._opened is not None

    def close(self) -> None:
        """Close the files of the library, unless they are those of other parts; the next call opens them again."""
        with self._guard:
            if self._opened is not None:
                self._opened.close()
                self._opened = None

    def _server(self) -> ChromaServer | None:
        from rag.library.vectors import chroma_server

        own = self.settings
        if not own.chroma_url:
            return None
        header = own.chroma_header.get_secret_value() if own.chroma_header else None
        hybrid = own.chroma_search == "hybrid"
        return chroma_server(own.chroma_url, header, own.chroma_tenant, own.chroma_database, hybrid=hybrid)

    def _embedder(self) -> Embedder:
        from rag.library.embedding.opening import open_embedder

        key = self.settings.openai_api_key
        return open_embedder(
            self.settings.embedding,
            key.get_secret_value() if key else None,
            self.settings.embedding_url or self.settings.openai_base_url,
        )
