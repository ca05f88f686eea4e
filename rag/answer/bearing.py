"""A question and what it found in, how likely one of the papers bears on all that it says out; no model is asked."""

from __future__ import annotations

import math
import re

from rag.search import lexical
from rag.search.retriever import Found, Retrieval
from rag.text import stems

# A logistic fit over questions with the paper that answers them in the collection and with that paper hidden:
# half of PubMedQA's and of SciFact's claims as questions, both weighing the same (docs/quality.md).
WEIGHTS = {"words": 5.0, "sentence_words": 1.4, "meaning": 4.7, "margin": 2.0, "length": -0.2}
_CONSTANT = -6.8
# A short question may put in other words what it asks, a long one and one for what is known of a thing say it.
BEARS, BEARS_SHORT = -2.0, -2.5
_SHORT = 8  # words that carry meaning
_CLEAR = 1.5

# What asks whether something is so, or what is known about one thing, says what the paper must say. A wish for
# papers, a list and a how or why are said in other words than the abstract's.
_KNOWN = re.compile(r"\bknown about\b", re.IGNORECASE)
_ASKING = re.compile(
    r"\b(?:what|waht|which|wich|how|why|who|whose|when|where|list|find|give|show|describe|explain)\b", re.IGNORECASE
)


def says_all(question: str) -> bool:
    """Tell whether a question states what its answer must be about, so that papers without it do not answer it."""
    whether = question.rstrip().endswith("?") and not _ASKING.search(question)
    return whether or bool(_KNOWN.search(question))


def bears(retrieval: Retrieval) -> bool:
    """Tell whether the papers found bear on a question that states what its answer must be about."""
    short = retrieval.breadth.kind != "overview" and len(retrieval.terms.weights()) < _SHORT
    return bearing(retrieval) >= (BEARS_SHORT if short else BEARS)


def bearing(retrieval: Retrieval) -> float:
    """Return how far the papers found bear on the question as a whole: log odds, more is nearer."""
    found, weights = retrieval.found, retrieval.terms.weights()
    if not found:
        return -math.inf
    scores = sorted((one.passage.score for one in found), reverse=True)
    values = {
        "words": max(lexical.coverage(weights, _stems(one)) for one in found),
        "sentence_words": max(lexical.coverage(weights, _best_stems(one)) for one in found),
        "meaning": max(one.passage.signals.dense or 0.0 for one in found),
        "margin": min(_CLEAR, scores[0] - scores[1] if len(scores) > 1 else 1.0),
        "length": math.log(max(1, len(weights))),
    }
    return _CONSTANT + sum(WEIGHTS[name] * value for name, value in values.items())


def _stems(one: Found) -> set[str]:
    paper = one.stored.paper
    return stems(f"{paper.title} {paper.abstract}")


def _best_stems(one: Found) -> set[str]:
    paper, best = one.stored.paper, max(range(len(one.relevance)), key=one.relevance.__getitem__, default=None)
    if best is None:
        return stems(paper.title)
    start, end = one.stored.spans[best].tolist()
    return stems(f"{paper.title} {paper.abstract[start:end]}")
