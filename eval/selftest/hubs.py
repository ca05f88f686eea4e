"""The top tens of many queries in, out whether some papers stand in too many of them.

In many dimensions a few points are the neighbours of very many others (Radovanović, Nanopoulos and Ivanović 2010,
"Hubs in Space"): such a paper comes up whatever is asked. N_10 is how often a paper stands in a top ten; its
skewness says how unevenly that is spread.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag import Paper, Passage

_NAMED = 3
_DRAWS = 20


@dataclass(frozen=True, slots=True)
class Hub:
    """A paper and the share of the queries in whose top ten it stands."""

    key: str
    title: str
    queries: int
    share: float


@dataclass(frozen=True, slots=True)
class Hubs:
    """How the top tens are spread over a library, and how they would be by chance alone."""

    queries: int
    papers: int
    share: float
    share_by_chance: float
    skewness: float
    skewness_by_chance: float
    worst: tuple[Hub, ...]

    def to_json(self) -> dict[str, Any]:
        """Return what a run holds of this."""
        return asdict(self)


def hubs(found: Mapping[str, Sequence[Passage]], papers: Sequence[Paper]) -> Hubs | None:
    """Return how top tens are spread, by the key of each query's own paper, which does not count; None without any."""
    if not found or not papers:
        return None
    counts = Counter(p.key for key, passages in found.items() for p in passages if p.key != key)
    titles = {paper.key: paper.title for paper in papers}
    named = [
        Hub(key, titles.get(key, ""), count, round(count / len(found), 4)) for key, count in counts.most_common(_NAMED)
    ]
    spread = np.zeros(len(papers))
    spread[: len(counts)] = list(counts.values())
    drawn = _by_chance(len(found), counts.total(), len(papers))
    return Hubs(
        queries=len(found),
        papers=len(papers),
        share=named[0].share if named else 0.0,
        share_by_chance=round(float(drawn.max(axis=1).mean()) / len(found), 4),
        skewness=_skewness(spread),
        skewness_by_chance=round(float(np.mean([_skewness(row) for row in drawn])), 4),
        worst=tuple(named),
    )


def _by_chance(queries: int, places: int, papers: int) -> NDArray[np.float64]:
    """Return N_10 of every paper, [draws, papers], where each query's places fall to papers at random."""
    share = min(1.0, places / queries / papers)
    return np.random.default_rng(0).binomial(queries, share, size=(_DRAWS, papers)).astype(np.float64)


def _skewness(values: NDArray[np.float64]) -> float:
    away = values - values.mean()
    spread = float(np.sqrt((away**2).mean()))
    return round(float((away**3).mean()) / spread**3, 4) if spread else 0.0
