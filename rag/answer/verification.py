"""An answer sentence and the abstracts it cites in, a computed verdict with the deciding sentences out.

The verdict never asks a language model. It looks at meaning (cosine of the sentence to each abstract
sentence), at the words of the claim that the abstract holds, at every figure and at the direction of
comparisons.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from rag.answer.direction import opposed
from rag.answer.evidence import Evidence
from rag.library.catalog.index import Vectors
from rag.schema import Quote, Verdict
from rag.text import clean, figures, numbers, stems

Embed = Callable[[Sequence[str]], Vectors]

# On SciFact train claims (python -m benchmarks verdict; docs/quality.md).
SUPPORTED = 0.70
PARTLY = 0.52
_MOST_QUOTES = 2


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a check found: `score` in 0…1, the abstract sentences that decide, and problems in words."""

    verdict: Verdict
    score: float
    evidence: tuple[Quote, ...]
    problems: tuple[str, ...]


def judge(claim: str, cited: Sequence[Evidence], embed: Embed) -> Judgement:
    """Judge a sentence (without markers) against the papers it cites; each paper must carry it on its own.

    The best paper gives verdict and score; figures may stand in any of them.
    """
    if not cited:
        return Judgement("uncited", 0.0, (), ("the sentence has no citation",))
    vector = embed([claim])[0]
    found = [_against(claim, vector, evidence) for evidence in cited]
    score = max(value for value, _ in found)
    quotes = tuple(quote for _, some in found for quote in some)
    problems = _missing_numbers(claim, cited)
    if problems:
        return Judgement("unsupported", min(score, PARTLY / 2), quotes, problems)
    weak = tuple(
        f"[{evidence.marker}] does not say this"
        for (value, _), evidence in zip(found, cited, strict=True)
        if value < PARTLY
    )
    if any(opposed(claim, clean(quote.quote)) for quote in quotes):
        weak = (*weak, "the cited sentence speaks of the other direction")
    if score >= SUPPORTED:
        return Judgement("supported" if not weak else "partly", score, quotes, weak)
    if score >= PARTLY:
        return Judgement("partly", score, quotes, weak or ("only part of this stands in what is cited",))
    return Judgement("unsupported", score, quotes, weak)


def _against(claim: str, vector: Vectors, evidence: Evidence) -> tuple[float, tuple[Quote, ...]]:
    """Return how well one abstract supports a claim, and its sentences that come closest."""
    cosines = evidence.vectors @ vector
    asked = stems(claim)
    held = [stems(clean(evidence.sentence(number))) for number in range(len(evidence.spans))]
    title = stems(evidence.paper.title)
    shares = np.array([len(asked & (some | title)) / max(1, len(asked)) for some in held])
    each = 0.5 * np.clip(cosines, 0.0, 1.0) + 0.5 * shares
    order = np.argsort(-each, kind="stable")[:_MOST_QUOTES]
    together = len(asked & set().union(title, *(held[i] for i in order))) / max(1, len(asked))
    score = float(0.5 * np.clip(cosines.max(), 0.0, 1.0) + 0.5 * together)
    keep = [i for i in order if each[i] >= 0.75 * each[order[0]]]
    return score, tuple(evidence.quote(int(i)) for i in sorted(keep))


def _missing_numbers(claim: str, cited: Sequence[Evidence]) -> tuple[str, ...]:
    """Return a problem for each figure of a claim that stands in none of the cited papers."""
    known = {n for e in cited for n in numbers(clean(f"{e.paper.title}. {e.paper.abstract}"))}
    known |= {str(e.paper.year) for e in cited if e.paper.year}
    names = " or ".join(f"[{e.marker}]" for e in cited)
    return tuple(f"{written} is not in {names}" for form, written in dict(figures(claim)).items() if form not in known)
