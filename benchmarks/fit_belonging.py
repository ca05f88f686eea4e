"""Fits who belongs to a topic, on the development subfields, and writes rag/overview/data/belonging.json."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from benchmarks.topics import DEVELOPMENT, Surveyed, rows, surveyed
from rag.overview.belonging import LINE, Logistic, chances_of
from rag.overview.features import FIRST, SECOND, Numbers, relative

_OUT = Path(__file__).parent.parent / "rag" / "overview" / "data" / "belonging.json"
_FOLDS = 8
_RIDGE_FIRST = 1.0
_RIDGE_SECOND = 10.0
_LINES = (0.15, 0.2, LINE, 0.3, 0.4)


def main() -> None:
    """Print precision and recall of topics that the regressions never saw, then fit on all and write the file."""
    topics = [surveyed(row) for row in rows(DEVELOPMENT, "topic")]
    chances = _unseen(topics)
    for group in ("corpus", "venue", "narrow", "wide", ""):
        some = [(c, t) for c, t in zip(chances, topics, strict=True) if t.row.row_id.startswith(group) and t.row.gold]
        for line in _LINES:
            precision, recall = np.mean([quality(c, topic, line) for c, topic in some], axis=0)
            print(
                f"{group or 'all':7} line {line:.2f}: precision {precision:.3f}, recall {recall:.3f}, n = {len(some)}"
            )
    absent = [int((c >= LINE).sum()) for c, topic in zip(chances, topics, strict=True) if not topic.row.gold]
    print(f"found for topics that are not there: {absent}")
    fitted = _fitted(topics)
    stored = {"first": _stored(fitted["first"], FIRST), "second": _stored(fitted["second"], SECOND)}
    _OUT.write_text(json.dumps(stored, indent=1) + "\n", "utf-8")


def _unseen(topics: Sequence[Surveyed]) -> list[Numbers]:
    """Return the chances of each topic's candidates by regressions fitted on the other folds' topics."""
    order = np.random.RandomState(0).permutation(len(topics))
    fold = {int(topic): place % _FOLDS for place, topic in enumerate(order)}
    models = [_fitted([t for n, t in enumerate(topics) if fold[n] != number]) for number in range(_FOLDS)]
    return [chances_of(topic.field, models[fold[n]]) for n, topic in enumerate(topics)]


def _fitted(topics: Sequence[Surveyed]) -> dict[str, Logistic]:
    first = [topic.field.numbers for topic in topics]
    second = [np.hstack([numbers, relative(numbers)]) for numbers in first]
    return {"first": _fit(first, topics, _RIDGE_FIRST), "second": _fit(second, topics, _RIDGE_SECOND)}


def quality(chances: Numbers, topic: Surveyed, line: float) -> tuple[float, float]:
    """Return precision, borderline papers apart, and recall of one topic; precision is 1 where nothing is found."""
    found = chances >= line
    right = int((found & (topic.labels == 1)).sum())
    wrong = int((found & (topic.labels == 0)).sum())
    return right / (right + wrong) if right + wrong else 1.0, right / max(1, len(topic.row.gold))


def _fit(numbers: Sequence[Numbers], topics: Sequence[Surveyed], ridge: float) -> Logistic:
    """Return the regression with ridge penalty over all candidates that are not borderline."""
    rows_of = np.vstack([own[topic.labels >= 0] for own, topic in zip(numbers, topics, strict=True)])
    labels = np.concatenate([topic.labels[topic.labels >= 0] for topic in topics])
    mean, scale = rows_of.mean(axis=0), rows_of.std(axis=0) + 1e-9
    standard = np.hstack([(rows_of - mean) / scale, np.ones((len(rows_of), 1))])
    counted = np.append(np.ones(len(mean)), 0.0)

    def loss(weights: Numbers) -> tuple[float, Numbers]:
        odds = standard @ weights
        value = float((np.logaddexp(0, odds) - labels * odds).sum() + ridge * (counted * weights**2).sum())
        return value, standard.T @ (1 / (1 + np.exp(-odds)) - labels) + 2 * ridge * counted * weights

    weights = minimize(loss, np.zeros(standard.shape[1]), jac=True, method="L-BFGS-B").x
    return Logistic(mean, scale, weights[:-1], float(weights[-1]))


def _stored(model: Logistic, names: Sequence[str]) -> dict[str, object]:
    return {
        "names": list(names),
        **{part: [round(float(x), 5) for x in getattr(model, part)] for part in ("mean", "scale", "weights")},
        "bias": round(model.bias, 5),
    }
