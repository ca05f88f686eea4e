"""Evidence in, an answer without a language model out: the sentences that bear on the question, verbatim and cited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rag.answer.evidence import Evidence
from rag.schema import Paper

_MOST_SENTENCES = 5
_MOST_PER_PAPER = 2
# A sentence joins if it scores at least this share of the best one.
_RELATIVE = 0.78
_SAME_CLAIM = 0.9


@dataclass(frozen=True, slots=True)
class Pick:
    """A sentence (0-based number) of a piece of evidence."""

    evidence: Evidence
    sentence: int


def pick(evidence: Sequence[Evidence]) -> list[list[Pick]]:
    """Return the sentences to quote, grouped by paper: papers by their best sentence, sentences as they stand.

    A claim is quoted once: a sentence close in meaning to one already picked is passed over.
    """
    ranked = sorted(
        (Pick(e, number) for e in evidence for number in range(len(e.spans))),
        key=lambda p: -p.evidence.relevance[p.sentence],
    )
    if not ranked:
        return []
    floor = _RELATIVE * _score(ranked[0])
    chosen: dict[int, list[Pick]] = {}
    for candidate in ranked:
        taken = [p for some in chosen.values() for p in some]
        same_paper = chosen.get(candidate.evidence.marker, [])
        if _score(candidate) < floor or len(taken) == _MOST_SENTENCES:
            break
        if len(same_paper) < _MOST_PER_PAPER and not any(_alike(candidate, other) for other in taken):
            chosen.setdefault(candidate.evidence.marker, []).append(candidate)
    return [sorted(some, key=lambda p: p.sentence) for some in chosen.values()]


def _score(candidate: Pick) -> float:
    return candidate.evidence.relevance[candidate.sentence]


def _alike(one: Pick, other: Pick) -> bool:
    cosine = np.dot(one.evidence.vectors[one.sentence], other.evidence.vectors[other.sentence])
    return bool(cosine > _SAME_CLAIM)


def lead(papers: Sequence[Paper]) -> str:
    """Return the opening line, which claims nothing but where the sentences come from."""
    notes = sum(paper.abstract_kind == "note" for paper in papers)
    kind = "abstract" if not notes else "note" if notes == len(papers) else "text"
    return f"One {kind} here says:" if len(papers) == 1 else f"{len(papers)} {kind}s here say:"
