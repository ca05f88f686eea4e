"""An embedding model that knows the vectors of papers already: what a load costs beside the embedding.

`keep` writes the vectors of a library to a folder of the cache, once. `Known` stands behind the seam that every model
stands behind, has the name of the one that made them, and runs it for the papers that it does not know.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from rag.library.catalog import index
from rag.library.catalog.index import PaperVectors, Vectors
from rag.library.embedding.embedder import PaperText, unit
from rag.library.embedding.minilm import DIMENSION, MiniLM
from rag.library.indexing import paper_text
from rag.library.library import Library
from rag.schema import Filters

_BATCH = 500
_HASH = 16  # bytes
_PLACE = np.dtype([("hash", f"S{2 * _HASH}"), ("start", "i8"), ("chunks", "i4"), ("sentences", "i4")])


def keep(library: Library, folder: Path) -> None:
    """Write the vectors of all papers of a library, chunks as float16 and sentences as int8, with their places."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = library.find(Filters())
    places, start = [], 0
    with (folder / "vectors.bin").open("wb") as stream:
        for first in range(0, len(rows), _BATCH):
            stored = library.get(rows[first : first + _BATCH])
            vectors = index.load_vectors(library.catalog.db, [one.row for one in stored], DIMENSION)
            for one in stored:
                found = vectors[one.row]
                chunks, chunk_bytes, sentence_bytes = index.packed(found)
                places.append((_hash(paper_text(one)), start, chunks, len(found.sentences)))
                start += stream.write(chunk_bytes + sentence_bytes)
    np.save(folder / "places.npy", np.array(places, dtype=_PLACE))


class Known:
    """The bundled model, which need not run where a paper's vectors were kept; `missed` counts where it had to."""

    name = MiniLM.name
    fingerprint = MiniLM.fingerprint
    dimension = DIMENSION

    def __init__(self, folder: Path) -> None:
        self.model = MiniLM()
        self.missed = 0
        self._stream = (folder / "vectors.bin").open("rb")  # read, not mapped: a map would count as memory
        places = np.load(folder / "places.npy")
        self._places = places[np.argsort(places["hash"])]

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """Return what the bundled model does."""
        return self.model.embed_texts(texts)

    def embed_papers(self, papers: Iterable[PaperText]) -> Iterator[PaperVectors]:
        """Yield the kept vectors of each paper, in order."""
        for paper in papers:
            wanted = np.array(_hash(paper), dtype=_PLACE["hash"])
            place = int(np.searchsorted(self._places["hash"], wanted))
            if place < len(self._places) and self._places["hash"][place] == wanted:
                yield self._read(self._places[place])
            else:
                self.missed += 1
                yield next(self.model.embed_papers([paper]))

    def close(self) -> None:
        """Close the file."""
        self._stream.close()

    def _read(self, place: np.void) -> PaperVectors:
        self._stream.seek(int(place["start"]))
        chunks = index.float16(self._stream.read(2 * DIMENSION * int(place["chunks"])), DIMENSION)
        blob = self._stream.read(DIMENSION * int(place["sentences"]))
        sentences = np.frombuffer(blob, dtype=np.int8).reshape(-1, DIMENSION).astype(np.float32)
        return PaperVectors(chunks=chunks, sentences=unit(sentences))


def _hash(paper: PaperText) -> bytes:
    return hashlib.blake2b(paper.whole.encode(), digest_size=_HASH).hexdigest().encode()
