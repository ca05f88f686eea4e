"""Fits who belongs to a topic, on the development subfields, and writes rag/overview/data/belonging.json."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from benchmarks.topics import DEVELOPMENT, Surveyed, rows, surveyed
from rag.overview.belonging import LINE, Logistic, again
from rag.overview.features import FIRST, SECOND, Numbers

_OUT = Path(__file__).parent.parent / "rag" / "overview" / "data" / "belonging.json"
_RIDGE = 1.0
_LINES = (0.15, 0.2, LINE, 0.3, 0.4)


def main() -> None:
    """Print precision and recall with each topic left out in turn, then fit on all and write the file."""
    topics = [surveyed(row) for row in rows(DEVELOPMENT, "topic")]
    first = _left_out([topic.field.numbers for topic in topics], topics)
    numbers = [again(topic.field, chances) for topic, chances in zip(topics, first, strict=True)]
    second = _left_out(numbers, topics)
    for name, chances in (("first", first), ("second", second)):
        for line in _LINES:
            figures = [quality(c, topic, line) for c, topic in zip(chances, topics, strict=True) if topic.row.gold]
            precision, recall = np.mean(figures, axis=0)
            print(f"{name} line {line:.2f}: precision {precision:.3f}, recall {recall:.3f} ({len(figures)} topics)")
    for topic, chances in zip(topics, second, strict=True):
        precision, recall = quality(chances, topic, LINE)
        found = int((chances >= LINE).sum())
        print(
            f"{topic.row.row_id:18} precision {precision:.2f} recall {recall:.2f}, {found} found: {topic.row.text[:60]}"
        )
    fitted = {
        "first": _stored(_fit([topic.field.numbers for topic in topics], topics), FIRST),
        "second": _stored(_fit(numbers, topics), SECOND),
    }
    _OUT.write_text(json.dumps(fitted, indent=1) + "\n", "utf-8")


def quality(chances: Numbers, topic: Surveyed, line: float) -> tuple[float, float]:
    """Return precision, borderline papers apart, and recall of one topic; precision is 1 where nothing is found."""
    found = chances >= line
    right = int((found & (topic.labels == 1)).sum())
    wrong = int((found & (topic.labels == 0)).sum())
    return right / (right + wrong) if right + wrong else 1.0, right / max(1, len(topic.row.gold))


def _left_out(numbers: Sequence[Numbers], topics: Sequence[Surveyed]) -> list[Numbers]:
    """Return the chances of each topic's candidates by a regression that never saw this topic."""
    chances = []
    for place, own in enumerate(numbers):
        others = [n for n in range(len(topics)) if n != place]
        chances.append(_fit([numbers[n] for n in others], [topics[n] for n in others]).chances(own))
    return chances


def _fit(numbers: Sequence[Numbers], topics: Sequence[Surveyed]) -> Logistic:
    """Return the regression with ridge penalty over all candidates that are not borderline."""
    rows_of = np.vstack([own[topic.labels >= 0] for own, topic in zip(numbers, topics, strict=True)])
    labels = np.concatenate([topic.labels[topic.labels >= 0] for topic in topics])
    mean, scale = rows_of.mean(axis=0), rows_of.std(axis=0) + 1e-9
    standard = np.hstack([(rows_of - mean) / scale, np.ones((len(rows_of), 1))])
    counted = np.append(np.ones(len(mean)), 0.0)

    def loss(weights: Numbers) -> tuple[float, Numbers]:
        odds = standard @ weights
        value = float((np.logaddexp(0, odds) - labels * odds).sum() + _RIDGE * (counted * weights**2).sum())
        return value, standard.T @ (1 / (1 + np.exp(-odds)) - labels) + 2 * _RIDGE * counted * weights

    weights = minimize(loss, np.zeros(standard.shape[1]), jac=True, method="L-BFGS-B").x
    return Logistic(mean, scale, weights[:-1], float(weights[-1]))


def _stored(model: Logistic, names: Sequence[str]) -> dict[str, object]:
    return {
        "names": list(names),
        **{part: [round(float(x), 5) for x in getattr(model, part)] for part in ("mean", "scale", "weights")},
        "bias": round(model.bias, 5),
    }
