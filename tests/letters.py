"""A second embedding model for tests: it counts letters, so that expected neighbours can be seen by eye."""

from __future__ import annotations

from string import ascii_lowercase

from llama_index.core.embeddings import MockEmbedding

from rag.library.embedding.llamaindex import LlamaIndexEmbedder


class Letters(MockEmbedding):
    """A llama-index embedding with a component a letter of its alphabet."""

    alphabet: str = ascii_lowercase

    def _get_text_embedding(self, text: str) -> list[float]:
        return [1.0 + text.lower().count(letter) for letter in self.alphabet]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)


def letters(name: str = "letters", alphabet: str = ascii_lowercase) -> LlamaIndexEmbedder:
    """Return the model as an embedder; another order of the alphabet is another model of the same dimension."""
    return LlamaIndexEmbedder(Letters(embed_dim=len(alphabet), alphabet=alphabet), name)
