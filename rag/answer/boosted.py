"""Small boosted trees as plain numbers: values in, a calibrated probability out."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.shipped import shipped

# Written by `python -m benchmarks fit_verdict`.
FILE = "data/verdict.json"


@dataclass(frozen=True, slots=True)
class Boosted:
    """Trees of equal depth d (Friedman 2001, "Greedy function approximation"), and a line that calibrates their sum.

    `features` and `thresholds` [trees, 2^d − 1] hold the inner nodes level by level: a value above its threshold goes
    right. `leaves` [trees, 2^d] hold what each leaf adds. `slope` and `offset` are Platt's (1999).
    """

    features: NDArray[np.int64]
    thresholds: NDArray[np.float64]
    leaves: NDArray[np.float64]
    slope: float
    offset: float

    @classmethod
    def from_json(cls, stored: Mapping[str, Any], names: Sequence[str]) -> Boosted:
        """Return stored trees; they name their features, so that a new one elsewhere does not shift them."""
        places = np.array([names.index(name) for name in stored["names"]])
        return cls(
            features=places[np.array(stored["features"], dtype=np.int64)],
            thresholds=np.array(stored["thresholds"], dtype=np.float64),
            leaves=np.array(stored["leaves"], dtype=np.float64),
            slope=float(stored["slope"]),
            offset=float(stored["offset"]),
        )

    def margin(self, values: NDArray[np.float64]) -> float:
        """Return the sum of the trees."""
        trees = np.arange(len(self.leaves))
        node = np.zeros(len(self.leaves), dtype=np.int64)
        inner = self.features.shape[1]
        while node[0] < inner:
            right = values[self.features[trees, node]] > self.thresholds[trees, node]
            node = 2 * node + 1 + right
        return float(self.leaves[trees, node - inner].sum())

    def probability(self, values: NDArray[np.float64]) -> float:
        """Return the calibrated probability."""
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, self.slope * self.margin(values) + self.offset))))


@lru_cache(maxsize=1)
def load(names: tuple[str, ...]) -> dict[str, Boosted]:
    """Return the trees that are shipped, by what they tell: `supported` and `contradicted`."""
    stored = json.loads(shipped(f"rag/answer/{FILE}"))
    return {name: Boosted.from_json(one, names) for name, one in stored["models"].items()}
