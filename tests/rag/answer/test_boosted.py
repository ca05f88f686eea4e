"""Trees as numbers."""

from __future__ import annotations

import json
from importlib.resources import files

import numpy as np
import pytest

from rag.answer.boosted import FILE, Boosted, load
from rag.answer.features import FEATURES

STUMP = {
    "names": ["near", "far"],
    "features": [[1, 0, 0]],
    "thresholds": [[0.5, 0.2, 1e9]],
    "leaves": [[-2.0, -1.0, 1.0, 9.0]],
    "slope": 2.0,
    "offset": 0.5,
}


@pytest.mark.parametrize(("near", "far", "margin"), [(0.1, 0.1, -2.0), (0.3, 0.5, -1.0), (7.0, 0.6, 1.0)])
def test_a_row_falls_to_its_leaf(near: float, far: float, margin: float) -> None:
    tree = Boosted.from_json(STUMP, ["other", "far", "near"])
    values = np.array([0.0, far, near])
    assert tree.margin(values) == margin
    assert tree.probability(values) == pytest.approx(1 / (1 + np.exp(-(2 * margin + 0.5))))


def test_what_is_shipped_fits_the_features() -> None:
    models = load(tuple(FEATURES))
    assert set(models) == {"supported", "contradicted"}
    for model in models.values():
        assert 0 < model.probability(np.zeros(len(FEATURES))) < 1
    stored = json.loads(files("rag.answer").joinpath(FILE).read_text(encoding="utf-8"))
    assert all(set(model["names"]) == set(FEATURES) for model in stored["models"].values())


def test_more_of_what_speaks_for_a_claim_never_lowers_its_score() -> None:
    model, names, rng = load(tuple(FEATURES))["supported"], list(FEATURES), np.random.default_rng(0)
    for values in rng.random((50, len(names))):
        for place, name in enumerate(names):
            raised = values.copy()
            raised[place] += 0.3
            if FEATURES[name]:
                assert FEATURES[name] * (model.margin(raised) - model.margin(values)) >= -1e-4, name
