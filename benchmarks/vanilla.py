"""What llama-index and Chroma find with their defaults and the bundled model: the alternative that a user has.

llama-index's `SentenceSplitter` as it comes (1,024 tokens, 200 shared) cuts title and abstract, its `BaseEmbedding`
wraps the bundled model, and a Chroma collection with default settings is asked for the nearest chunks; a paper stands
where its best chunk stands. Chroma is called through its own client: llama-index's wrapper for it is no dependency
of the project, and adds no ranking.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from rag import Paper
from rag.library.minilm import MiniLM

_BATCH = 256


class Vanilla:
    """Papers in a Chroma collection in `folder`; what is there already is not embedded again."""

    def __init__(self, papers: Sequence[Paper], folder: Path) -> None:
        import chromadb
        from llama_index.core import Document
        from llama_index.core.node_parser import SentenceSplitter

        self._model = _model()
        settings = chromadb.Settings(anonymized_telemetry=False)
        self._client = chromadb.PersistentClient(path=folder, settings=settings)
        self._collection = self._client.get_or_create_collection("papers", embedding_function=None)
        documents = [Document(text=f"{paper.title}\n\n{paper.abstract}", id_=paper.paper_id) for paper in papers]
        self._nodes = SentenceSplitter().get_nodes_from_documents(documents)
        self._fill()

    def search(self, question: str, k: int) -> list[str]:
        """Return the ids of the papers with the `k` nearest chunks, best first."""
        found = self._collection.query(query_embeddings=[self._model.get_query_embedding(question)], n_results=k)
        return list(dict.fromkeys(chunk_id.rpartition("#")[0] for chunk_id in found["ids"][0]))

    def close(self) -> None:
        """Let go of the folder."""
        self._client.close()

    def _fill(self) -> None:
        there = set(self._collection.get(include=[])["ids"])
        texts = {f"{node.ref_doc_id}#{number}": node.get_content() for number, node in enumerate(self._nodes)}
        missing = [chunk_id for chunk_id in texts if chunk_id not in there]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for start in range(0, len(missing), _BATCH):
                part = missing[start : start + _BATCH]
                vectors = pool.map(self._model.get_text_embedding, [texts[chunk_id] for chunk_id in part])
                self._collection.upsert(ids=part, embeddings=list(vectors))


def _model() -> Any:
    from llama_index.core.base.embeddings.base import BaseEmbedding

    model = MiniLM()

    class Bundled(BaseEmbedding):
        """The bundled model behind llama-index's seam; of a chunk its first 256 pieces count, its default."""

        def _get_text_embedding(self, text: str) -> list[float]:
            vector: list[float] = model.embed_texts([text])[0].tolist()
            return vector

        def _get_query_embedding(self, query: str) -> list[float]:
            return self._get_text_embedding(query)

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_text_embedding(query)

    return Bundled(model_name=model.name)
