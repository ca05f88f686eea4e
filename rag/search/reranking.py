"""The best candidates of a search in, the same in the order of a second look at question and paper together out."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from rag.errors import ModelError
from rag.text import clean, words

logger = logging.getLogger(__name__)

# How many of the first stage's best are looked at again.
CANDIDATES = 20
# How much of the blend is the second stage's: at 0.4 one that is right for 64 of 100 pairs costs nothing on ADI, CACM
# and SciFact, and one that knows nothing .05, at 0.5 .10 (python -m benchmarks rerank; docs/quality.md).
WEIGHT = 0.4
# The first places, out of which an exact hit never falls.
FIRST_PLACES = 3
_SENTENCES = 3
_STAYS = "The papers stand in the order of the first search."


class Reranker(Protocol):
    """The seam of the second stage: a model that reads a question and a paper together."""

    @property
    def name(self) -> str:
        """What it is called where people read of it."""

    def scores(self, question: str, texts: Sequence[str]) -> Sequence[float | None]:
        """Return how well each text answers the question, 0…1; None where there is no opinion.

        A text is a paper's title, a line break and the best sentences of its abstract.

        Raises:
            ModelError: it cannot be used, or does not answer.
        """


@dataclass(frozen=True, slots=True)
class Candidate:
    """A paper as the second stage sees it: its title and `best` sentences, raw.

    `score`, `lexical` and how many of the question's quoted `phrases` it holds are what the first stage found.
    """

    title: str
    best: tuple[str, ...]
    score: float
    lexical: float | None
    phrases: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a candidate stands now: its `number` before, the second stage's `value`, and what its score gains."""

    number: int
    value: float | None = None
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Reranked:
    """The candidates in their new order, best first.

    `weight` is what the best second value adds to a score. `notes` has a sentence for the reader where the second
    stage failed; then the order is the old one and the weight is 0.
    """

    places: tuple[Place, ...]
    weight: float = 0.0
    notes: tuple[str, ...] = ()


def rerank(reranker: Reranker, question: str, candidates: Sequence[Candidate]) -> Reranked:
    """Return candidates, given best first, in the order of both stages; no ModelError of the second leaves here."""
    before = tuple(map(Place, range(len(candidates))))
    if len(candidates) < 2:
        return Reranked(before)
    try:
        values = reranker.scores(question, [_text(candidate) for candidate in candidates])
    except ModelError as exc:
        logger.info("no second stage: %s", exc)
        return Reranked(before, notes=(f"{exc} {_STAYS}",))
    if all(value is None for value in values):
        return Reranked(before, notes=(f"{reranker.name} scored none of the papers. {_STAYS}",))
    first = [candidate.score for candidate in candidates]
    places = blend(first, values, exact_hits(question, candidates), WEIGHT)
    return Reranked(tuple(places), _step(first, WEIGHT))


def blend(first: Sequence[float], second: Sequence[float | None], kept: Collection[int], weight: float) -> list[Place]:
    """Return the places of candidates after both stages, best first; `first` falls.

    They are ordered by (1 - weight) × first + weight × second, each min–max normalised over the candidates. To
    keep the scale of the first stage, that is written as first + share; a share is never negative, so nobody
    falls behind a paper that was not looked at again. Who has no second value keeps the place. Who is `kept`
    (exact hits) falls neither below it nor, where it is better than that, below FIRST_PLACES. A share is also
    what it takes to hold such a place.
    """
    heard = [value for value in second if value is not None]
    low, high = min(heard, default=0.0), max(heard, default=0.0)
    step = _step(first, weight) / ((high - low) or 1.0)
    own = [score if value is None else score + step * (value - low) for score, value in zip(first, second, strict=True)]
    places: list[Place] = []
    least = min(own, default=0.0)
    for number in reversed(_order(own, second, kept)):
        least = max(own[number], least)
        places.insert(0, Place(number, second[number], least - first[number]))
    return places


def _step(first: Sequence[float], weight: float) -> float:
    """Return what the best second value adds to a score: as much as makes it `weight` of the blend."""
    return ((max(first) - min(first)) or 1.0) * weight / (1 - weight)


def _order(own: Sequence[float], second: Sequence[float | None], kept: Collection[int]) -> list[int]:
    """Fill the places from the last one up, each with the least of those who may stand so low."""
    order = list(range(len(own)))
    left = [number for number in order if second[number] is not None]
    lowest = {number: max(number, FIRST_PLACES - 1) if number in kept else len(own) for number in left}
    for place in reversed(list(left)):
        least = min((number for number in left if lowest[number] >= place), key=lambda number: (own[number], -number))
        order[place] = least
        left.remove(least)
    return order


def exact_hits(question: str, candidates: Sequence[Candidate]) -> set[int]:
    """Return who is an exact hit: best in the words, titled like the question, or with a phrase that it quotes."""
    asked = words(question)
    exact = {
        number
        for number, candidate in enumerate(candidates)
        if candidate.phrases or (asked and words(candidate.title) == asked)
    }
    heard = [number for number, candidate in enumerate(candidates) if candidate.lexical]
    return exact | ({max(heard, key=lambda number: candidates[number].lexical or 0.0)} if heard else set())


def best_sentences(abstract: str, spans: Sequence[tuple[int, int]], relevance: Sequence[float]) -> tuple[str, ...]:
    """Return the sentences of an abstract that answer best, raw, in the order of reading."""
    ranked = sorted(range(len(spans)), key=lambda number: -relevance[number])[:_SENTENCES]
    return tuple(abstract[slice(*spans[number])] for number in sorted(ranked))


def _text(candidate: Candidate) -> str:
    return f"{clean(candidate.title)}\n{' '.join(clean(sentence) for sentence in candidate.best)}"
