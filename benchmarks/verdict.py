"""The verdict on claims that it was not fitted on: AttributionBench, SciFact train claims and planted claims."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from benchmarks.boosting import fit
from benchmarks.fit_verdict import (
    AGAINST_WAYS,
    FOLDS,
    ONLINE,
    SHAPE,
    SUPPORTED_WAYS,
    examined,
    fold_of,
    labels,
    out_of_fold,
    platt,
    stored,
)
from benchmarks.verdict_pairs import Pair, conclusions, reworded
from rag.answer import verification
from rag.answer.boosted import Boosted
from rag.answer.evidence import Evidence
from rag.answer.features import FEATURES
from rag.answer.verification import Judgement, judge
from rag.library.embedding.minilm import bundled
from rag.schema import Paper

Values = NDArray[np.float64]
_VERDICTS = ("supported", "partly", "unsupported", "contradicted")
_BINS = 5
_DRAWS = 2000
_TIMED = 200
_REWORDED = 150


def main() -> None:
    """Print macro-F1, reliability, shares of verdicts and the time of a check; every model fitted without the fold."""
    pairs, rows = examined()
    judged = _judged(pairs, rows)
    scores = np.array([one.score for one in judged])
    _online(pairs, rows, scores)
    _shares(pairs, judged)
    _reliability(pairs, scores)
    print("with the models that are shipped, on texts that nothing was fitted on:")
    others = [*reworded(_REWORDED), *conclusions()]
    _shares(others, [judge(pair.claim, [_evidence(pair)]) for pair in others])
    _speed(pairs)


def _judged(pairs: list[Pair], rows: Values) -> list[Judgement]:
    """Judge each pair with models that were fitted, and calibrated, on the other folds."""
    folds = np.array([fold_of(pair) for pair in pairs])
    found: dict[int, Judgement] = {}
    for fold in range(FOLDS):
        rest = [pair for pair, at in zip(pairs, folds, strict=True) if at != fold]
        models = {name: _fitted(rest, rows[folds != fold], name) for name in ("supported", "contradicted")}
        with patch.object(verification, "load", lambda _, models=models: models):
            for place in np.flatnonzero(folds == fold).tolist():
                found[place] = judge(pairs[place].claim, [_evidence(pairs[place])])
    return [found[place] for place in range(len(pairs))]


def _fitted(pairs: list[Pair], rows: Values, name: str) -> Boosted:
    right, weights = labels(pairs, name)
    ways = SUPPORTED_WAYS if name == "supported" else AGAINST_WAYS
    slope, offset = platt(out_of_fold(pairs, rows, name, fold_of), right, weights)
    trees: dict[str, Any] = stored(fit(rows, right, weights, ways, **SHAPE))
    return Boosted.from_json({**trees, "slope": slope, "offset": offset}, tuple(FEATURES))


def _evidence(pair: Pair) -> Evidence:
    spans, position = [], 0
    for sentence in pair.source.sentences:
        spans.append((position, position + len(sentence)))
        position += len(sentence) + 1
    paper = Paper(
        key="x", paper_id="x", title=pair.source.title, abstract=" ".join(pair.source.sentences), year=pair.source.year
    )
    return Evidence(1, paper, tuple(spans), np.zeros((len(spans), 1), dtype=np.float32), ())


def _online(pairs: list[Pair], rows: Values, scores: Values) -> None:
    """Print macro-F1 on AttributionBench: folds by question, and each source with a model that saw only the others."""
    right = np.array([float(pair.label == "supported") for pair in pairs])
    part = np.array([pair.part for pair in pairs])
    online = np.isin(part, ONLINE)
    apart = out_of_fold(pairs, rows, "supported", lambda pair: pair.part if pair.part in ONLINE else "")
    print("AttributionBench: macro-F1 with the border at 0.5, 95 % interval, and of models that never saw the source")
    for name, inside in [("all", online), *((name, part == name) for name in ONLINE)]:
        low, high = _interval(right[inside], scores[inside] > 0.5)
        f1, other = macro_f1(right[inside], scores[inside] > 0.5), macro_f1(right[inside], apart[inside] > 0)
        print(f"  {name:20} n={inside.sum():5} {f1:.3f} ({low:.3f}–{high:.3f})   {other:.3f}")


def _shares(pairs: list[Pair], judged: list[Judgement]) -> None:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for pair, found in zip(pairs, judged, strict=True):
        online = "AttributionBench" if pair.part in ONLINE else pair.part
        counts[f"{online}: {pair.label}"]["contradicted" if found.contradicted else found.verdict] += 1
    print(f"{'pair':44}{'n':>6}" + "".join(f"{name:>14}" for name in _VERDICTS))
    for kind, some in counts.items():
        print(f"{kind:44}{some.total():6}" + "".join(f"{some[name] / some.total():14.2f}" for name in _VERDICTS))


def _reliability(pairs: list[Pair], scores: Values) -> None:
    """Print what share of the claims in each bin of scores is supported, and the expected calibration error."""
    sets: list[tuple[str, Callable[[Pair], bool]]] = [
        ("AttributionBench", lambda pair: pair.part in ONLINE),
        ("SciFact, cited abstracts", lambda pair: pair.part == "SciFact"),
    ]
    for name, belongs in sets:
        inside = np.array([belongs(pair) for pair in pairs])
        right = np.array([float(pair.label == "supported") for pair in pairs])[inside]
        bins = list(_bins(right, scores[inside]))
        error = sum(len(hits) * abs(hits.mean() - said.mean()) for hits, said in bins) / inside.sum()
        said = ", ".join(f"{said.mean():.2f} → {hits.mean():.2f} (n={len(hits)})" for hits, said in bins)
        print(f"{name}: ECE {error:.3f}; score → supported: {said}")


def _bins(right: Values, scores: Values) -> Iterator[tuple[Values, Values]]:
    place = np.minimum((scores * _BINS).astype(int), _BINS - 1)
    for number in range(_BINS):
        if (place == number).any():
            yield right[place == number], scores[place == number]


def _speed(pairs: Sequence[Pair]) -> None:
    """Print the time of a check whose abstract was never read, and of one after another on the same abstract."""
    model = bundled()
    some = [pair for pair in pairs if pair.part == "SciFact"][:_TIMED]
    first, again, passes = [], [], []
    for pair in some:
        evidence = [_evidence(pair)]
        for times, claim in ((first, pair.claim), (again, f"Indeed, {pair.claim}")):
            started = time.perf_counter()
            judge(claim, evidence)
            times.append(time.perf_counter() - started)
        started = time.perf_counter()
        model.embed_texts([f"So {pair.claim}"])
        passes.append(time.perf_counter() - started)
    one = 1000 * float(np.median(passes))
    for name, times in (("an abstract not yet read", first), ("one that was", again)):
        median = 1000 * float(np.median(times))
        print(f"a check against {name}: median {median:.1f} ms, {median / one:.1f} times one embedding of the claim")


def macro_f1(right: Values, said: NDArray[np.bool_]) -> float:
    """Return the mean of the F1 of both classes."""
    values = []
    for truth, claimed in ((right > 0, said), (right == 0, ~said)):
        both = float((truth & claimed).sum())
        values.append(2 * both / max(1.0, float(truth.sum() + claimed.sum())))
    return sum(values) / 2


def _interval(right: Values, said: NDArray[np.bool_]) -> tuple[float, float]:
    rng = np.random.default_rng(0)
    draws = [rng.integers(0, len(right), len(right)) for _ in range(_DRAWS)]
    low, high = np.quantile([macro_f1(right[draw], said[draw]) for draw in draws], [0.025, 0.975])
    return float(low), float(high)
