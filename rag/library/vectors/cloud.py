"""The index where Chroma has its Search API (distributed, or its Cloud): the server searches words too.

Only the requests have been tested: Chroma in a folder and `chroma run` have neither the API nor sparse vectors.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from rag.library.catalog.index import Vectors
from rag.library.vectors.address import ChromaServer
from rag.library.vectors.server import ServerIndex

if TYPE_CHECKING:
    from chromadb.base_types import SparseVector

    from rag.library.vectors.api import Api

_KEY = "words"
# Of BM25: how soon a repeated word stops counting, how much length counts, and the words of a usual abstract.
_K, _B, _USUAL_WORDS = 1.2, 0.75, 110
_LONGEST_WORD = 40


class HybridIndex(ServerIndex):
    """An index whose server keeps the words of each paper beside its vector, and fuses both by rank (RRF).

    `texts` gives the text of each of several ids.
    """

    gives_cosines = False

    def __init__(
        self, server: ChromaServer, name: str, home: Callable[[], str], texts: Callable[[Sequence[str]], list[str]]
    ) -> None:
        super().__init__(server, name, home)
        self._texts = texts

    def nearest(self, vector: Vectors, limit: int, text: str = "") -> list[tuple[str, float]]:
        """Return up to `limit` ids near to a unit vector, float32 [d], or with the words of a text, best first."""
        from chromadb import K, Knn, Rrf, Search
        from chromadb.execution.expression.operator import Rank

        words = sparse(text)
        # A paper that only one of both lists has counts in the other as if it were the next.
        ranks: list[Rank] = [Knn(query=vector, limit=limit, default=float(limit), return_rank=True)]
        if words.indices:
            ranks.append(Knn(query=words, key=_KEY, limit=limit, default=float(limit), return_rank=True))
        search = Search().rank(Rrf(ranks)).limit(limit).select(K.SCORE)
        with self._opened() as collection:
            found = collection.search(search)
        return [(i, -score) for i, score in zip(found["ids"][0], found["scores"][0], strict=True)]

    def _create(self, api: Api) -> None:
        from chromadb import Schema, SparseVectorIndexConfig, VectorIndexConfig

        schema = Schema().create_index(VectorIndexConfig(space="cosine", embedding_function=None))
        schema.create_index(SparseVectorIndexConfig(bm25=True), key=_KEY)
        api.get_or_create_collection(self._full(self._name), schema=schema, **self._place)

    def _put(self, collection: Any, ids: list[str], vectors: Vectors) -> None:
        words = [sparse(text) for text in self._texts(ids)]
        metadatas = [{_KEY: found} if found.indices else None for found in words]
        collection.upsert(ids=ids, embeddings=vectors, metadatas=metadatas)


def sparse(text: str) -> SparseVector:
    """Return the words of a text as Chroma's own BM25 function gives them; the server knows how rare each is."""
    from chromadb.base_types import SparseVector
    from chromadb.utils.embedding_functions.schemas.bm25_tokenizer import (
        DEFAULT_CHROMA_BM25_STOPWORDS,
        Bm25Tokenizer,
        Murmur3AbsHasher,
    )
    from nltk.stem.snowball import SnowballStemmer  # Chroma's own stemmer is one more package, and does the same

    tokenizer = Bm25Tokenizer(SnowballStemmer("english"), DEFAULT_CHROMA_BM25_STOPWORDS, _LONGEST_WORD)
    tokens = tokenizer.tokenize(text)
    counts = sorted(Counter(map(Murmur3AbsHasher().hash, tokens)).items())
    room = _K * (1 - _B + _B * len(tokens) / _USUAL_WORDS)
    return SparseVector(
        indices=[number for number, _ in counts], values=[count * (_K + 1) / (count + room) for _, count in counts]
    )
