"""Boosted trees fitted with numpy: logistic loss, second order, monotone where it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
_BINS = 32
_RIDGE = 5.0
_LEAST = 20.0


@dataclass(frozen=True, slots=True)
class Fitted:
    """Trees as `rag.answer.boosted.Boosted` stores them."""

    features: NDArray[np.int64]
    thresholds: Values
    leaves: Values

    def margin(self, rows: Values) -> Values:
        """Return the sum of the trees for each row."""
        total = np.zeros(len(rows))
        inner = self.features.shape[1]
        for features, thresholds, leaves in zip(self.features, self.thresholds, self.leaves, strict=True):
            node = np.zeros(len(rows), dtype=np.int64)
            while inner and node[0] < inner:
                node = 2 * node + 1 + (rows[np.arange(len(rows)), features[node]] > thresholds[node])
            total += leaves[node - inner]
        return total


def fit(rows: Values, right: Values, weights: Values, ways: Values, *, trees: int, depth: int, rate: float) -> Fitted:
    """Fit trees to labels 0 and 1; `ways` says for each feature 1 (only up), −1 (only down) or 0.

    Chen and Guestrin 2016 ("XGBoost") for gain and leaf values; a split against a feature's way is not taken, and the
    values of a split's two sides are kept on either side of their mean further down.
    """
    cuts = [np.unique(np.quantile(rows[:, f], np.linspace(0, 1, _BINS + 1)[1:-1])) for f in range(rows.shape[1])]
    binned = np.stack([np.searchsorted(cuts[f], rows[:, f], side="left") for f in range(rows.shape[1])], axis=1)
    margin = np.zeros(len(rows))
    found = []
    for _ in range(trees):
        chance = 1 / (1 + np.exp(-margin))
        slope, curve = weights * (right - chance), weights * chance * (1 - chance)
        tree, places = _grow(binned, cuts, slope, curve, ways, depth)
        tree["leaves"] *= rate
        margin += tree["leaves"][places]
        found.append(tree)
    return Fitted(*(np.array([tree[name] for tree in found]) for name in ("features", "thresholds", "leaves")))


def _grow(
    binned: NDArray[np.int64], cuts: list[Values], slope: Values, curve: Values, ways: Values, depth: int
) -> tuple[dict[str, Any], NDArray[np.int64]]:
    inner = 2**depth - 1
    features, thresholds = np.zeros(inner, dtype=np.int64), np.full(inner, np.inf)
    leaves = np.zeros(inner + 1)
    borders = {0: (-np.inf, np.inf)}
    node = np.zeros(len(binned), dtype=np.int64)
    for at in range(inner):
        low, high = borders[at]
        inside = np.flatnonzero(node == at)
        split = _split(binned[inside], slope[inside], curve[inside], ways)
        middle_low = middle_high = None
        if split is not None:
            feature, cut, left, right = split
            features[at], thresholds[at] = feature, cuts[feature][cut]
            if ways[feature]:
                middle = float(np.clip((left + right) / 2, low, high))
                middle_low, middle_high = ((low, middle), (middle, high))[:: int(ways[feature])]
            node[inside] = 2 * at + 1 + (binned[inside, feature] > cut)
        else:
            node[inside] = 2 * at + 1
        borders[2 * at + 1], borders[2 * at + 2] = middle_low or (low, high), middle_high or (low, high)
    for leaf in range(inner + 1):
        inside = np.flatnonzero(node == inner + leaf)
        value = slope[inside].sum() / (curve[inside].sum() + _RIDGE)
        leaves[leaf] = np.clip(value, *borders[inner + leaf])
    return {"features": features, "thresholds": thresholds, "leaves": leaves}, node - inner


def _split(
    binned: NDArray[np.int64], slope: Values, curve: Values, ways: Values
) -> tuple[int, int, float, float] | None:
    """Return feature, cut and the values of both sides of the split that gains most; None if none gains."""
    best, found = 1e-6, None
    total, curves = slope.sum(), curve.sum()
    for feature in range(binned.shape[1]):
        up = np.bincount(binned[:, feature], slope, _BINS + 1).cumsum()[:-1]
        bend = np.bincount(binned[:, feature], curve, _BINS + 1).cumsum()[:-1]
        left, right = up / (bend + _RIDGE), (total - up) / (curves - bend + _RIDGE)
        gain = up * left + (total - up) * right - total**2 / (curves + _RIDGE)
        gain[(bend < _LEAST / 4) | (curves - bend < _LEAST / 4) | (ways[feature] * (right - left) < 0)] = 0.0
        cut = int(gain.argmax())
        if gain[cut] > best:
            best, found = float(gain[cut]), (feature, cut, float(left[cut]), float(right[cut]))
    return found
