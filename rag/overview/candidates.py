"""Stored papers and their vectors in, what may stand in an overview or a list out: candidates, evidence, passages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rag.answer.evidence import Evidence
from rag.library.catalog.index import StackedVectors, Vectors
from rag.library.catalog.papers import StoredPaper
from rag.library.library import Library
from rag.schema import Passage, Placed, Signals
from rag.text import clean


@dataclass(frozen=True, slots=True)
class Candidate:
    """A paper that may belong: `vector` is that of the whole (unit, float32 [d]), `sentences` are float32 [n, d].

    `relevance` says how near each sentence is to the topic, a cosine.
    """

    stored: StoredPaper
    vector: Vectors
    sentences: Vectors
    relevance: tuple[float, ...]


def candidates_of(library: Library, found: StackedVectors, vector: Vectors) -> tuple[Candidate, ...]:
    """Return papers with their vectors, and how near each of their sentences is to a unit vector."""
    stored = {paper.row: paper for paper in library.get(found.rows)}
    close = (found.sentences @ vector).tolist()
    return tuple(
        Candidate(stored[row], found.chunks[chunks.start], found.sentences[part], tuple(close[part]))
        for row, chunks, part in zip(found.rows, found.chunks_of, found.sentences_of, strict=True)
        if row in stored  # else the catalog is damaged there
    )


def evidence_of(candidate: Candidate, marker: int) -> Evidence:
    """Return a candidate as numbered evidence."""
    return Evidence(
        marker=marker,
        paper=candidate.stored.paper,
        spans=tuple((start, end) for start, end in candidate.stored.spans.tolist()),
        vectors=candidate.sentences,
        relevance=candidate.relevance,
    )


def passage_of(rank: int, candidate: Candidate, score: float) -> Passage:
    """Return a candidate as a passage, with the sentence that is nearest to the topic."""
    paper, relevance = candidate.stored.paper, candidate.relevance
    start, end = candidate.stored.spans[int(np.argmax(relevance))].tolist() if relevance else (0, 0)
    return Passage(
        rank=rank,
        paper_id=paper.paper_id,
        key=paper.key,
        title=paper.title,
        year=paper.year,
        score=round(score, 6),
        quote=paper.abstract[start:end],
        start=start,
        end=end,
        signals=Signals(lexical=None, dense=None, sentence=max(relevance, default=None)),
        abstract_kind=paper.abstract_kind,
        retracted=paper.retracted,
    )


def placed(candidate: Candidate, why: str) -> Placed:
    """Return a candidate with the reason for its place."""
    paper = candidate.stored.paper
    why = f"{why}; {paper.retracted}" if paper.retracted else why
    return Placed(key=paper.key, title=clean(paper.title), why=why)
