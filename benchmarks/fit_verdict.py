"""The numbers behind the verdict: fitted on development data with numpy alone, and written to rag/answer/data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.boosting import Fitted, fit
from benchmarks.data import CACHE, ROOT, need_shared
from benchmarks.verdict_pairs import Pair, attributionbench, planted, scifact
from rag.answer.features import FEATURES, examine

Values = NDArray[np.float64]
PLANTED_PAPERS = 200
FOLDS = 8
SHAPE = {"trees": 120, "depth": 3, "rate": 0.08}
_NAMES = tuple(FEATURES)
SUPPORTED_WAYS = np.array(list(FEATURES.values()), dtype=np.float64)
AGAINST_WAYS = np.array(
    [{"against": 1.0, "against_any": 1.0, "swapped": 1.0, "one_sided": 1.0}.get(name, 0.0) for name in _NAMES]
)
_READ_BY = ("alignment", "direction", "features", "names", "quantities", "reading")
ONLINE = ("Stanford-GenSearch", "ExpertQA", "LFQA", "AttributedQA")


def main() -> None:
    """Fit both models, calibrate them on folds that they were not fitted on, and write them."""
    pairs, rows = examined()
    models = {}
    for name, ways in (("supported", SUPPORTED_WAYS), ("contradicted", AGAINST_WAYS)):
        right, weights = labels(pairs, name)
        margins = out_of_fold(pairs, rows, name, fold_of)
        slope, offset = platt(margins, right, weights)
        models[name] = {**stored(fit(rows, right, weights, ways, **SHAPE)), "slope": slope, "offset": offset}
    path = ROOT / "rag" / "answer" / "data" / "verdict.json"
    path.parent.mkdir(exist_ok=True)
    about = "Fitted by `python -m benchmarks fit_verdict`; see docs/quality.md."
    path.write_text(json.dumps({"about": about, "models": models}, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1000:.0f} KB, fitted on {len(pairs)} pairs")


def examined() -> tuple[list[Pair], Values]:
    """Return all pairs that can be examined and their values [pairs, features]; kept, as they take ten minutes."""
    need_shared()
    pairs = [*attributionbench(), *scifact(), *planted(PLANTED_PAPERS)]
    code = "".join((ROOT / "rag" / "answer" / f"{name}.py").read_text(encoding="utf-8") for name in _READ_BY)
    text = code + "".join(f"{pair.claim}\n{pair.source.sentences[:1]}\n" for pair in pairs)
    kept = CACHE / f"verdict-{hashlib.sha256(text.encode()).hexdigest()[:12]}.npy"
    if kept.is_file():
        rows = np.load(kept)
    else:
        empty = np.full(len(FEATURES), np.nan)
        found = (examine(pair.claim, pair.source) for pair in pairs)
        rows = np.stack([empty if one is None else one.values for one in found])
        CACHE.mkdir(parents=True, exist_ok=True)
        np.save(kept, rows)
    whole = ~np.isnan(rows).any(axis=1)
    return [pair for pair, keep in zip(pairs, whole, strict=True) if keep], rows[whole]


def labels(pairs: list[Pair], name: str) -> tuple[Values, Values]:
    """Return 1 where a pair is what a model tells, else 0, and the weight of each pair in its fitting.

    For support a pair judged by people counts most; for contradiction, what is neither counts little, as it is the
    other model's to find.
    """
    right = np.array([float(pair.label == name) for pair in pairs])
    if name == "supported":
        return right, np.array([_kind(pair, 1.0, 0.5, 0.3) for pair in pairs])
    neither = np.array([pair.label == "neither" for pair in pairs])
    return right, np.array([_kind(pair, 0.1, 1.0, 0.1) for pair in pairs]) * np.where(neither, 0.3, 1.0)


def out_of_fold(pairs: list[Pair], rows: Values, name: str, part_of: Callable[[Pair], Any]) -> Values:
    """Return for each pair the margin of a model that was fitted without its part."""
    ways = SUPPORTED_WAYS if name == "supported" else AGAINST_WAYS
    right, weights = labels(pairs, name)
    parts = np.array([part_of(pair) for pair in pairs])
    margins = np.zeros(len(pairs))
    for part in np.unique(parts):
        out = parts == part
        margins[out] = fit(rows[~out], right[~out], weights[~out], ways, **SHAPE).margin(rows[out])
    return margins


def fold_of(pair: Pair) -> int:
    """Return the fold of a pair: all claims of a question, of a cited abstract or of a planted paper share one."""
    return int(hashlib.sha256(pair.group.encode("utf-8", "replace")).hexdigest(), 16) % FOLDS


def platt(margins: Values, right: Values, weights: Values) -> tuple[float, float]:
    """Return slope and offset of the logistic line through margins (Platt 1999), by Newton's method."""
    line = np.array([1.0, 0.0])
    rows = np.stack([margins, np.ones_like(margins)], axis=1)
    for _ in range(50):
        chance = 1 / (1 + np.exp(-rows @ line))
        bend = (rows * (weights * chance * (1 - chance))[:, None]).T @ rows + 1e-6 * np.eye(2)
        line = line + np.linalg.solve(bend, rows.T @ (weights * (right - chance)))
    return round(float(line[0]), 4), round(float(line[1]), 4)


def logistic(margins: Values, slope: float, offset: float) -> Values:
    """Return calibrated probabilities."""
    found: Values = 1 / (1 + np.exp(-(slope * margins + offset)))
    return found


def _kind(pair: Pair, online: float, science: float, made: float) -> float:
    return online if pair.part in ONLINE else science if pair.part.startswith("SciFact") else made


def stored(trees: Fitted) -> dict[str, Any]:
    """Return trees as JSON, thresholds to five digits; an inner node that splits nothing has no finite threshold."""
    thresholds = np.where(np.isfinite(trees.thresholds), trees.thresholds, 1e9)
    short = [[float(f"{value:.5g}") for value in row] for row in thresholds]
    leaves = [[round(value, 5) + 0.0 for value in row] for row in trees.leaves.tolist()]
    return {"names": list(_NAMES), "features": trees.features.tolist(), "thresholds": short, "leaves": leaves}
