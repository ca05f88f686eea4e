"""The seam to embedding models: what is embedded of a paper, and what an embedding model must do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from rag.library.catalog.index import PaperVectors, Vectors


@dataclass(frozen=True, slots=True)
class PaperText:
    """What is embedded of a paper: its title and its sentences, cleaned, without links."""

    title: str
    sentences: tuple[str, ...]

    @property
    def whole(self) -> str:
        """Title and abstract as one text."""
        return (f"{self.title}. " if self.title else "") + " ".join(self.sentences)


class Embedder(Protocol):
    """An embedding model; `name` and `fingerprint` are remembered by every library it built."""

    name: str
    fingerprint: str

    @property
    def dimension(self) -> int:
        """The number of components of a vector."""
        ...

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of what is compared with papers (questions, claims), float32 [texts, dimension].

        Each is independent of the others. Some models embed these otherwise than what papers say.
        """
        ...

    def embed_papers(self, papers: Iterable[PaperText]) -> Iterator[PaperVectors]:
        """Yield the vectors of each paper, in order."""
        ...


def unit(vectors: Vectors) -> Vectors:
    """Return the vectors at length 1; a zero vector stays zero."""
    scaled: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)
    return scaled
