"""A library of Attest as a llama-index retriever: a query in, nodes with scores out, one a paper."""

from __future__ import annotations

import asyncio
from os import PathLike

from llama_index.core.callbacks import CallbackManager
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from rag.config import load_settings
from rag.engine import Attest
from rag.schema import Filters, Paper, Passage

# What only a program needs: a language model that reads the node sees title, authors, year, key and the kind of text.
_HIDDEN = ["paper_id", "url", "quote", "start", "end"]


class AttestRetriever(BaseRetriever):
    """A retriever over a library, for the query engines and chat engines of llama-index.

    Scores are Attest's fused scores: a sum of normalised signals, higher is better, comparable within one query
    only. They are no cosines, so a fixed cutoff (`SimilarityPostprocessor`) means nothing on them.
    """

    def __init__(
        self,
        library: Attest | str | PathLike[str],
        *,
        k: int = 10,
        filters: Filters | None = None,
        callback_manager: CallbackManager | None = None,
        verbose: bool = False,
    ) -> None:
        """Take an engine, which stays the caller's to close, or the folder of a library, which `close` closes."""
        if k < 1:
            raise ValueError(f"k is {k}; a retriever returns at least one paper")
        super().__init__(callback_manager=callback_manager, verbose=verbose)
        self._owned = not isinstance(library, Attest)
        self._engine = library if isinstance(library, Attest) else Attest(load_settings(data_dir=library))
        self._k = k
        self._filters = filters or Filters()

    def close(self) -> None:
        """Close the library if this retriever opened it."""
        if self._owned:
            self._engine.close()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found = self._engine.search(query_bundle.query_str, k=self._k, filters=self._filters)
        return [_node(passage, self._engine.show(passage.key)) for passage in found.passages]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)  # a search computes: it would block the loop


def _node(passage: Passage, paper: Paper) -> NodeWithScore:
    metadata = {
        "key": paper.key,
        "paper_id": paper.paper_id,
        "title": paper.title,
        "year": paper.year,
        "authors": list(paper.authors),
        "url": paper.url,
        "abstract_kind": paper.abstract_kind,
        "retracted": paper.retracted,
        "quote": passage.quote,
        "start": passage.start,
        "end": passage.end,
    }
    hidden = [*_HIDDEN, *(name for name, value in metadata.items() if value in (None, []))]
    node = TextNode(
        id_=paper.paper_id,
        text=paper.abstract,
        metadata=metadata,
        excluded_llm_metadata_keys=hidden,
        excluded_embed_metadata_keys=hidden,
    )
    return NodeWithScore(node=node, score=passage.score)
