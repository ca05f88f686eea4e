"""Two runs in, what became better or worse from one to the other out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ui.quality.runs import Interval, Run
from ui.quality.wording import wording

Change = Literal["better", "worse", "changed", "same"]
_RESAMPLES = 2000  # as attest-eval compare draws, so that both say the same


@dataclass(frozen=True, slots=True)
class Difference:
    """How a measure changed over the questions that both runs have, with the 95 % interval of the change."""

    delta: Interval
    change: Change


def differences(before: Run, after: Run) -> dict[str, Difference]:
    """Return the change of each measure that both runs have values of for common questions."""
    found = {}
    for measure, values in after.metrics.per_query.items():
        earlier = before.metrics.per_query.get(measure, {})
        deltas = [value - earlier[query] for query, value in values.items() if query in earlier]
        if deltas:
            delta = _interval(deltas)
            found[measure] = Difference(delta, _change(delta, wording(measure).sign))
    return found


def _change(delta: Interval, sign: int) -> Change:
    """Return what a change means; one whose interval holds zero may be chance."""
    if delta.low <= 0 <= delta.high:
        return "same"
    if not sign:
        return "changed"
    return "better" if delta.mean * sign > 0 else "worse"


def _interval(values: list[float]) -> Interval:
    """Return the mean of values with its percentile bootstrap interval."""
    scores = np.asarray(values, dtype=np.float64)
    drawn = np.random.default_rng(0).integers(0, len(scores), size=(_RESAMPLES, len(scores)))
    low, high = np.percentile(scores[drawn].mean(axis=1), [2.5, 97.5])
    return Interval(mean=float(scores.mean()), low=float(low), high=float(high), n=len(scores))
