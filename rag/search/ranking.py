"""Candidates of one search in, the same in order out: first by their signals, then the best read word by word."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rag.schema import Signals
from rag.search import fusion, letters
from rag.search.dense import Closeness
from rag.search.hits import Asked, Hit
from rag.search.reading import folded, read
from rag.text import words

# How many of the best are read word by word.
READ = 50
# In 50 words of prose a quoted one is no wish: of CACM's and CISI's queries with such quotes five lose up to 0.6.
_QUOTED_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate's row with its fused score and raw signals, and how far they agree that it is the best, 0…1."""

    row: int
    score: float
    signals: Signals
    agreement: float


def rank(
    matched: Mapping[int, float], close: Mapping[int, Closeness], most: int, holding: Collection[int] = ()
) -> list[Ranked]:
    """Return the `most` best candidates of a search and those in the rows of `holding`, best first.

    Ties keep the older paper first. `matched` are BM25 scores by row. The agreement on a candidate is the mean of
    1 / its place in each of the three signals that bring papers, a silent one counting 0: at 1 all put it first.
    """
    rows = sorted(close)
    by_name: dict[str, Sequence[float | None]] = {
        "lexical": [matched.get(row) for row in rows],
        "dense": [close[row].chunk for row in rows],
        "sentence": [close[row].sentence for row in rows],
    }
    own = fusion.fuse(by_name)
    near = fusion.neighbours(own, np.stack([close[row].whole for row in rows])) if rows else own
    scores = (1 - fusion.NEIGHBOURS) * own + fusion.NEIGHBOURS * near
    agreed = np.mean([_inverse_places(values) for values in by_name.values()], axis=0)
    return [
        Ranked(
            row=rows[i],
            score=float(scores[i]),
            signals=Signals(**{name: values[i] for name, values in by_name.items()}, neighbours=float(near[i])),
            agreement=round(float(agreed[i]), 4),
        )
        for place, i in enumerate(np.argsort(-scores, kind="stable").tolist())
        if place < most or rows[i] in holding
    ]


def demanded(text: str, phrases: Sequence[str]) -> tuple[str, ...]:
    """Return the phrases of a question that papers must hold: all, or none where they are less than a tenth of it."""
    quoted = sum(len(words(phrase)) for phrase in phrases)
    return tuple(phrases) if quoted >= _QUOTED_SHARE * len(words(text)) else ()


def reread(hits: Sequence[Hit], asked: Asked, holding: Collection[int] = ()) -> list[Hit]:
    """Return hits, given best first, with the words and letters of the first ones counted in, best first.

    Read are the first ones and those in the rows of `holding`, which may hold a phrase of the question. Who holds
    one comes before all who hold fewer.
    """
    some = [*hits[:READ], *(hit for hit in hits[READ:] if hit.stored.row in holding)]
    readings = [read(hit.stored) for hit in some]
    alike = fusion.normalise(
        letters.likeness(folded(asked.text), [2 * reading.heading + reading.body for reading in readings]).tolist()
    )
    weights = asked.terms.weights()
    found = {hit.stored.row: hit for hit in hits}
    for hit, reading, likeness in zip(some, readings, alike.tolist(), strict=True):
        signals = replace(hit.signals, words=reading.words(weights), letters=likeness)
        score = hit.score + fusion.WORDS * (signals.words or 0.0) + fusion.LETTERS * likeness
        if asked.phrases:
            signals = replace(signals, phrases=reading.quoted(asked.phrases))
            score += fusion.PHRASES * (signals.phrases or 0)
        found[hit.stored.row] = replace(hit, score=score, signals=signals, reading=reading)
    return sorted(found.values(), key=lambda hit: -hit.score)


def _inverse_places(values: Sequence[float | None]) -> NDArray[np.float64]:
    """Return 1 / place of each value among all, 1 is the greatest; 0 for None."""
    heard = np.array([-np.inf if value is None else value for value in values], dtype=np.float64)
    ordered = np.sort(heard)
    places = 1 + len(heard) - np.searchsorted(ordered, heard, side="right")
    return np.where(np.isfinite(heard), 1.0 / places, 0.0)
