"""A claim and papers, texts or a whole library in, whether anything there says so out."""

from __future__ import annotations

import dataclasses
from bisect import bisect_right
from collections.abc import Sequence

import numpy as np

from rag.answer.evidence import Evidence, gather
from rag.answer.verification import Judgement, judge
from rag.library.catalog import index, papers
from rag.library.catalog.damage import translated
from rag.library.library import Library
from rag.schema import ClaimVerdict, Filters, Paper, Proof, Verification
from rag.search.retriever import retrieve
from rag.sentences import sentence_spans

# How many papers of a library are asked about a claim, and how many that agree are quoted.
_MOST_PAPERS = 10
_MOST_QUOTED = 3
_BETWEEN = "\n\n"
_NOTHING = "nothing here is about this"
_RANKS: dict[ClaimVerdict, int] = {"supported": 0, "partly": 1, "contradicted": 2, "unsupported": 3, "uncited": 4}


def verify(library: Library, claim: str, keys: Sequence[str]) -> Verification:
    """Judge a claim against the papers named, as the sentences of answers are judged.

    Raises:
        LibraryError: there is no paper with one of the keys.
    """
    cited = _evidence(library, keys)
    return _verification(claim, [(judge(claim, cited), cited)])


def verify_anywhere(library: Library, claim: str) -> Verification:
    """Judge a claim against each of the papers of a library that come closest to it, and let the best decide."""
    found = gather(retrieve(library, claim, limit=_MOST_PAPERS, filters=Filters(), as_written=True).found)
    return _verification(claim, [(judge(claim, [one]), [one]) for one in _named(found)])


def verify_texts(claim: str, texts: Sequence[str]) -> Verification:
    """Judge a claim against some texts together, as if they were one paper's; they are in no library.

    The proofs have no key; they name the text (0-based) that `[start:end]` counts in.
    """
    starts = [sum(len(text) + len(_BETWEEN) for text in texts[:number]) for number in range(len(texts))]
    spans = [
        (first + start, first + end)
        for first, text in zip(starts, texts, strict=True)
        for start, end in sentence_spans(text)
    ]
    whole = Evidence(
        marker=1,
        paper=Paper(key="", paper_id="", title="", abstract=_BETWEEN.join(texts)),
        spans=tuple(spans),
        vectors=np.zeros((0, 0), dtype=np.float32),
        relevance=(),
        name="the text" if len(texts) == 1 else "the texts",
    )
    found = judge(claim, [whole] if spans else [])
    proofs = []
    for quote in found.evidence:
        text = bisect_right(starts, quote.start) - 1
        start, end = quote.start - starts[text], quote.end - starts[text]
        proofs.append(Proof(key=None, text=text, quote=quote.quote, start=start, end=end))
    return Verification(
        claim=claim,
        verdict=_verdict(found),
        score=round(found.score, 4),
        problems=found.problems,
        evidence=tuple(proofs),
    )


def evidence_of(library: Library, keys: Sequence[str]) -> list[Evidence]:
    """Return the papers with these keys that are here and have an abstract, as evidence numbered from 1."""
    with translated(library.catalog.path):
        known = papers.rows_of(library.catalog.db, "key", keys)
    return _evidence(library, [key for key in keys if key in known])


def _verification(claim: str, found: Sequence[tuple[Judgement, Sequence[Evidence]]]) -> Verification:
    """Return the best judgement as the verdict, with the proofs of those that say the same, best first."""
    ranked = sorted(found, key=lambda one: (_RANKS[_verdict(one[0])], -one[0].score))
    if not ranked:
        return Verification(claim=claim, verdict="unsupported", score=0.0, problems=(_NOTHING,), evidence=())
    best = ranked[0][0]
    same = [one for one in ranked if _verdict(one[0]) == _verdict(best) and best.verdict != "unsupported"]
    proofs = [
        Proof(key=paper.key, quote=quote.quote, start=quote.start, end=quote.end, retracted=paper.retracted)
        for judgement, evidence in (same or ranked[:1])[:_MOST_QUOTED]
        for quote in judgement.evidence
        for paper in [one.paper for one in evidence if one.marker == quote.marker]
    ]
    return Verification(
        claim=claim,
        verdict=_verdict(best),
        score=round(best.score, 4),
        problems=best.problems,
        evidence=tuple(proofs),
    )


def _verdict(found: Judgement) -> ClaimVerdict:
    return "contradicted" if found.contradicted else found.verdict


def _named(found: Sequence[Evidence]) -> list[Evidence]:
    """Return evidence that problems call by its key: who reads them sees no numbered list."""
    return [dataclasses.replace(one, name=one.paper.key) for one in found]


def _evidence(library: Library, keys: Sequence[str]) -> list[Evidence]:
    """Return the papers that have an abstract as evidence, numbered as they are named."""
    found = [library.by_key(key) for key in dict.fromkeys(keys)]
    with translated(library.catalog.path):
        vectors = index.load_vectors(library.catalog.db, [stored.row for stored in found], library.embedder.dimension)
    return _named(
        [
            Evidence(
                marker=marker,
                paper=stored.paper,
                spans=tuple((start, end) for start, end in stored.spans.tolist()),
                vectors=vectors[stored.row].sentences,
                relevance=(),
            )
            for marker, stored in enumerate(found, start=1)
            if len(stored.spans) and stored.row in vectors
        ]
    )
