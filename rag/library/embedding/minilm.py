"""The bundled embedder: all-MiniLM-L6-v2 with weights in 8 bits; one forward pass a paper gives every vector.

Late chunking (Günther et al., 2024, "Late Chunking: Contextual Chunk Embeddings"): the token vectors of
title + abstract are pooled over the whole and over each sentence.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from rag.library.catalog.index import PaperVectors, Vectors
from rag.library.embedding.embedder import PaperText, unit
from rag.library.embedding.runtimes import open_runtime, preferred
from rag.shipped import MODEL, SHA256, shipped

DIMENSION = 384
MAX_PIECES = 512  # the model's hard limit
_QUERY_PIECES = 256
_AHEAD = 32  # papers under way a thread: enough to never wait for the database

Offsets = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of a text as the model reads them: their `spans` [n, 2] in the text and unit `vectors` [n, 384].

    A word of several pieces has their mean. `ids` [n] is the vocabulary number of a word's rarest piece and
    `pieces` [n] their number. `whole` [384] is the unit vector of the text, the mean over all its pieces.
    """

    spans: Offsets
    vectors: Vectors
    ids: NDArray[np.int64]
    pieces: NDArray[np.int64]
    whole: Vectors


class MiniLM:
    """all-MiniLM-L6-v2 with 384 dimensions; files are checked by SHA-256 before they are loaded.

    Each text is run alone, on one thread: padding nothing, that is the fastest way. What runs it (`runtime`) is
    not part of the fingerprint: vectors of one text by onnxruntime and by OpenVINO have a cosine of 0.998 and more.
    """

    name = "all-MiniLM-L6-v2-int8"
    fingerprint = SHA256[MODEL]

    def __init__(self, threads: int | None = None, runtime: str | None = None) -> None:
        """Load the model, run by `runtime` or what the process prefers; it embeds papers by `threads` or one a core."""
        model = shipped(MODEL)
        self._tokenizer = Tokenizer.from_buffer(shipped("rag/library/data/tokenizer.json"))
        # The file brings truncation and padding to 128 pieces, which would cut off every abstract.
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        self._threads = threads or cores
        self._runtime = open_runtime(model, runtime or preferred(), self._threads)

    @property
    def runtime(self) -> str:
        """What runs the model, with its version."""
        return self._runtime.name

    @property
    def dimension(self) -> int:
        """384."""
        return DIMENSION

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, float32 [texts, 384]; of a text over 256 pieces the beginning counts."""
        vectors = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for number, text in enumerate(texts):
            ids = self._tokenizer.encode(text).ids
            vectors[number] = self.forward(_cut(ids)).mean(axis=0)
        return unit(vectors)

    def embed_tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """Return the words of each text with their vectors; of a text over 256 pieces the beginning counts."""
        return [self._words(text) for text in texts]

    def embed_papers(self, papers: Iterable[PaperText]) -> Iterator[PaperVectors]:
        """Yield the vectors of each paper, in order; the next ones are computed while the caller works."""
        waiting: deque[Future[PaperVectors]] = deque()
        pool = ThreadPoolExecutor(self._threads, thread_name_prefix="embed")
        try:
            for paper in papers:
                waiting.append(pool.submit(self._embed_paper, paper))
                if len(waiting) > _AHEAD * self._threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def forward(self, ids: Sequence[int]) -> Vectors:
        """Return the token vectors, float32 [pieces, 384], of up to 512 word pieces."""
        return self._runtime.forward(ids)

    def _words(self, text: str) -> Tokens:
        encoding = self._tokenizer.encode(text)
        ids = _cut(encoding.ids)
        vectors = self.forward(ids)
        inside = range(1, len(ids) - 1)  # without the special tokens at both ends
        numbers = [encoding.word_ids[place] for place in inside]
        starts = np.array([i for i, n in enumerate(numbers) if not i or n != numbers[i - 1]], dtype=np.int64)
        pieces = np.diff(starts, append=len(numbers))
        spans = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2)[1 : len(ids) - 1]
        whole = unit(vectors.mean(axis=0))
        if not len(starts):
            empty = np.zeros(0, dtype=np.int64)
            return Tokens(spans, np.zeros((0, DIMENSION), dtype=np.float32), empty, empty, whole)
        return Tokens(
            spans=np.stack([spans[starts, 0], spans[starts + pieces - 1, 1]], axis=1),
            vectors=unit(np.add.reduceat(vectors[1:-1], starts, axis=0)),
            ids=np.maximum.reduceat(np.array(ids[1:-1], dtype=np.int64), starts),
            pieces=pieces,
            whole=whole,
        )

    def _embed_paper(self, paper: PaperText) -> PaperVectors:
        vectors, offsets = self._token_vectors(paper.title, paper.whole)
        position = len(paper.whole) - len(" ".join(paper.sentences))
        borders = []
        for sentence in paper.sentences:
            borders.append((position, position + len(sentence)))
            position += len(sentence) + 1
        sentences = np.zeros((len(borders), DIMENSION), dtype=np.float32)
        for number, (start, end) in enumerate(borders):
            inside = (offsets[:, 0] >= start) & (offsets[:, 1] <= end) & (offsets[:, 1] > offsets[:, 0])
            if inside.any():
                sentences[number] = vectors[inside].mean(axis=0)
        return PaperVectors(chunks=unit(vectors.mean(axis=0, keepdims=True)), sentences=unit(sentences))

    def _token_vectors(self, title: str, text: str) -> tuple[Vectors, Offsets]:
        """Return the token vectors of a text and where each stands in it; special tokens stand nowhere (0, 0)."""
        encoding = self._tokenizer.encode(text)
        if len(encoding.ids) <= MAX_PIECES:
            return self.forward(encoding.ids), np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2)
        vectors, offsets = [], []
        for start, part in self._parts(title, text):
            heading = f"{title}. " if start and title else ""
            encoding = self._tokenizer.encode(heading + part)
            places = np.array(encoding.offsets, dtype=np.int64)[:MAX_PIECES]
            inside = (places[:, 1] > places[:, 0]) & (places[:, 0] >= len(heading))
            vectors.append(self.forward(encoding.ids[:MAX_PIECES])[inside])
            offsets.append(places[inside] - len(heading) + start)
        return np.concatenate(vectors), np.concatenate(offsets)

    def _parts(self, title: str, text: str) -> Iterator[tuple[int, str]]:
        """Cut an over-long text between sentences into parts that fit beside the title; yield offset and part."""
        from llama_index.core.node_parser import SentenceSplitter  # 1.5 s, and few texts need it

        heading = min(len(self._tokenizer.encode(title).ids), MAX_PIECES // 2)
        splitter = SentenceSplitter(
            chunk_size=MAX_PIECES - heading - 16,
            chunk_overlap=0,
            tokenizer=lambda part: self._tokenizer.encode(part, add_special_tokens=False).ids,
        )
        position = 0
        for part in splitter.split_text(text):
            position = text.index(part, position)
            yield position, part
            position += len(part)


def bundled() -> MiniLM:
    """Return the one model of this process, run by what it prefers, opened when it is first needed (0.2 s)."""
    return _opened(preferred())


@lru_cache(maxsize=1)
def _opened(runtime: str) -> MiniLM:
    return MiniLM(runtime=runtime)


def _cut(ids: list[int]) -> list[int]:
    """Return the word pieces of a text, at most 256; the last one is the sign that ends it."""
    return ids[: min(len(ids), _QUERY_PIECES) - 1] + ids[-1:]
