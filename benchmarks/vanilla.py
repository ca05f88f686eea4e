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
from rag.library.embedding.minilm import MiniLM

_BATCH = 256
_CHUNKS = 2


class Vanilla:
    """Papers in a Chroma collection in `folder`; what is there already is not embedded again."""

    def __init__(self, papers: Sequence[Paper], folder: Path) -> None:
        import chromadb

        self._model = _model()
        settings = chromadb.Settings(anonymized_telemetry=False)
        self._client = chromadb.PersistentClient(path=folder, settings=settings)
        self._collection = self._client.get_or_create_collection("papers", embedding_function=None)
        if papers:
            self._fill(papers)

    def search(self, question: str, k: int) -> list[str]:
        """Return the ids of the papers with the `k` nearest chunks, best first."""
        found = self._collection.query(query_embeddings=[self._model.get_query_embedding(question)], n_results=k)
        return list(dict.fromkeys(chunk_id.rpartition("#")[0] for chunk_id in found["ids"][0]))

    def answer(self, question: str, url: str, model: str) -> str:
        """Return what a model on an OpenAI-compatible server writes from the two nearest chunks, the default."""
        from llama_index.core import get_response_synthesizer
        from llama_index.core.schema import NodeWithScore, TextNode

        found = self._collection.query(query_embeddings=[self._model.get_query_embedding(question)], n_results=_CHUNKS)
        nodes = [NodeWithScore(node=TextNode(text=text)) for text in found["documents"][0]]
        return str(get_response_synthesizer(llm=_language_model(url, model)).synthesize(question, nodes))

    def close(self) -> None:
        """Let go of the folder."""
        self._client.close()

    def _fill(self, papers: Sequence[Paper]) -> None:
        from llama_index.core import Document
        from llama_index.core.node_parser import SentenceSplitter

        documents = [Document(text=f"{paper.title}\n\n{paper.abstract}", id_=paper.paper_id) for paper in papers]
        nodes = SentenceSplitter().get_nodes_from_documents(documents)
        there = set(self._collection.get(include=[])["ids"])
        texts = {f"{node.ref_doc_id}#{number}": node.get_content() for number, node in enumerate(nodes)}
        missing = [chunk_id for chunk_id in texts if chunk_id not in there]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for start in range(0, len(missing), _BATCH):
                part = missing[start : start + _BATCH]
                chunks = [texts[chunk_id] for chunk_id in part]
                vectors = pool.map(self._model.get_text_embedding, chunks)
                self._collection.upsert(ids=part, embeddings=list(vectors), documents=chunks)


def _model() -> Any:
    from llama_index.core.base.embeddings.base import BaseEmbedding

    model = MiniLM(runtime="onnxruntime")

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


def _language_model(url: str, name: str) -> Any:
    """Return a model on a server behind llama-index's seam; its own wrapper for that is no dependency either."""
    import openai
    from llama_index.core.llms import CompletionResponse, CustomLLM, LLMMetadata

    client = openai.OpenAI(base_url=url, api_key="none")

    class Served(CustomLLM):
        """A model that is asked one question at a time."""

        @property
        def metadata(self) -> LLMMetadata:
            """Its name."""
            return LLMMetadata(model_name=name)

        def complete(self, prompt: str, formatted: bool = False, **_: Any) -> CompletionResponse:
            """Return the whole reply."""
            said = client.chat.completions.create(model=name, messages=[{"role": "user", "content": prompt}])
            return CompletionResponse(text=said.choices[0].message.content or "")

        def stream_complete(self, prompt: str, formatted: bool = False, **_: Any) -> Any:
            """Yield the whole reply."""
            yield self.complete(prompt)

    return Served()
