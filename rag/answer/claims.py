"""A claim and papers of the library in, whether their abstracts say so out."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answer.evidence import Evidence
from rag.answer.verification import judge
from rag.library.catalog import index
from rag.library.catalog.store import translated
from rag.library.library import Library
from rag.schema import Proof, Verification


def verify(library: Library, claim: str, keys: Sequence[str]) -> Verification:
    """Judge a claim as the sentences of answers are judged, against the papers named.

    Raises:
        LibraryError: there is no paper with one of the keys.
    """
    cited = _evidence(library, keys)
    found = judge(claim, cited, library.embedder.embed_texts)
    names = {evidence.marker: evidence.paper.key for evidence in cited}
    return Verification(
        claim=claim,
        verdict=found.verdict,
        score=round(found.score, 4),
        problems=found.problems,
        evidence=tuple(Proof(key=names[q.marker], quote=q.quote, start=q.start, end=q.end) for q in found.evidence),
    )


def _evidence(library: Library, keys: Sequence[str]) -> list[Evidence]:
    """Return the papers that have an abstract as evidence, numbered as they are named."""
    papers = [library.by_key(key) for key in dict.fromkeys(keys)]
    with translated(library.catalog.path):
        vectors = index.load_vectors(library.catalog.db, [p.row for p in papers], library.embedder.dimension)
    return [
        Evidence(
            marker=marker,
            paper=stored.paper,
            spans=tuple((start, end) for start, end in stored.spans.tolist()),
            vectors=vectors[stored.row].sentences,
            relevance=(),
        )
        for marker, stored in enumerate(papers, start=1)
        if len(stored.spans) and stored.row in vectors
    ]
