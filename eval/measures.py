"""A run and its judgements in, each measure with its mean, 95 % interval and value per query out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eval.beir import Qrels

# Paper ids by query id, best first.
Run = Mapping[str, Sequence[str]]

# Our names → those of ir_measures.
_MEASURES = {"nDCG@10": "nDCG@10", "MRR@10": "RR@10", "recall@10": "R@10", "recall@100": "R@100", "MAP": "AP"}
_RESAMPLES = 2000
_BINS = 10
_DEPTHS = (1, 2, 3, 5, 10, 20, 50, 100)
_LESS_IS_BETTER = frozenset(
    "seconds input_tokens output_tokens cost_usd unsupported uncited fell_back false_alarm number_false_alarm".split()
)


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over `n` queries with the borders of its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float
    n: int


def sign(name: str) -> int:
    """Return 1 for a measure of which more is better, -1 for one of which less is."""
    return -1 if name in _LESS_IS_BETTER else 1


def measure(qrels: Qrels, run: Run) -> dict[str, dict[str, float]]:
    """Return each measure for each judged query (by measure, then query id); a query with no results scores 0.

    Definitions are those of trec_eval, as ir_measures computes them.
    """
    import ir_measures  # brings a compiled module: whoever only chats does not need it

    names = {str(ir_measures.parse_measure(theirs)): ours for ours, theirs in _MEASURES.items()}
    judged = [ir_measures.Qrel(q, p, r) for q, papers in qrels.items() for p, r in papers.items()]
    ranked = [
        ir_measures.ScoredDoc(query, paper, float(len(papers) - position))
        for query, papers in run.items()
        for position, paper in enumerate(papers)
    ]
    found: dict[str, dict[str, float]] = {ours: {} for ours in _MEASURES}
    measures = [ir_measures.parse_measure(theirs) for theirs in _MEASURES.values()]
    for value in ir_measures.iter_calc(measures, judged, ranked):
        found[names[str(value.measure)]][value.query_id] = float(value.value)
    return found


def recall_curve(qrels: Qrels, run: Run, k: int) -> dict[str, float]:
    """Return the mean recall over all judged queries after so many results, for usual depths up to `k`."""
    found = []
    for query, papers in qrels.items():
        relevant = {paper for paper, value in papers.items() if value > 0}
        ranks = [rank for rank, paper in enumerate(run.get(query, ()), start=1) if paper in relevant]
        found.append((ranks, len(relevant)))
    return recall_at(found, k)


def recall_at(found: Sequence[tuple[Sequence[int], int]], k: int = 100) -> dict[str, float]:
    """Return the mean recall by depth, from the ranks of each query's relevant papers and how many there are."""
    asked = [(ranks, relevant) for ranks, relevant in found if relevant]
    return {
        str(depth): round(sum(sum(r <= depth for r in ranks) / n for ranks, n in asked) / len(asked), 4)
        for depth in _DEPTHS
        if depth <= k and asked
    }


def calibration(pairs: Sequence[tuple[float, bool]]) -> list[dict[str, float]]:
    """Return, for each tenth of the scores that occurs, the mean score and the share that was right in truth."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for score, right in pairs:
        bins.setdefault(min(int(score * _BINS), _BINS - 1), []).append((score, right))
    return [
        {
            "low": number / _BINS,
            "high": (number + 1) / _BINS,
            "n": len(some),
            "score": round(sum(score for score, _ in some) / len(some), 4),
            "right": round(sum(right for _, right in some) / len(some), 4),
        }
        for number, some in sorted(bins.items())
    ]


def interval(values: Sequence[float], seed: int = 0) -> Interval:
    """Return the mean of a measure's values with its interval (percentile bootstrap, 2,000 resamples)."""
    scores = np.asarray(values, dtype=np.float64)
    if not len(scores):
        return Interval(0.0, 0.0, 0.0, 0)
    drawn = np.random.default_rng(seed).integers(0, len(scores), size=(_RESAMPLES, len(scores)))
    low, high = np.percentile(scores[drawn].mean(axis=1), [2.5, 97.5])
    return Interval(round(float(scores.mean()), 6), round(float(low), 6), round(float(high), 6), len(scores))
