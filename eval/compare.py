"""Two runs in, the paired difference of each measure with its interval, and whether the gates hold, out."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.measures import Interval, interval
from rag import AttestError

# By measure, then query id.
PerQuery = dict[str, dict[str, float]]

_SAME = 1e-9
_GATE = re.compile(r"(?P<measure>[\w@.-]+?)\s*>=\s*(?P<least>-?\d+(?:\.\d+)?)")


class RunError(AttestError):
    """A run cannot be read, has nothing in common with the other, or a gate names no measure of it."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A measure and the least that it must reach: its mean, or its difference to the other run."""

    measure: str
    least: float


@dataclass(frozen=True, slots=True)
class Difference:
    """One measure of two runs over the queries that both have: means, B minus A, and the queries that changed."""

    measure: str
    before: float
    after: float
    delta: Interval
    improved: tuple[str, ...]
    worse: tuple[str, ...]
    same: int


def read_run(folder: Path) -> PerQuery:
    """Return the values per query of a run's `metrics.json`.

    Raises:
        RunError: there is none, or it is broken.
    """
    path = folder / "metrics.json"
    try:
        found: PerQuery = json.loads(path.read_text(encoding="utf-8"))["per_query"]
        return {measure: {query: float(value) for query, value in values.items()} for measure, values in found.items()}
    except OSError as exc:
        raise RunError(f"{path}: cannot be read ({exc.strerror}); name the folder that --out named.") from exc
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        raise RunError(f"{path}: holds no values per query.") from exc


def parse_gate(text: str) -> Gate:
    """Return a gate written as `nDCG@10>=0.74`.

    Raises:
        RunError: it is written otherwise.
    """
    match = _GATE.fullmatch(text.strip())
    if match is None:
        raise RunError(f"The gate {text!r} is not written as MEASURE>=NUMBER.")
    return Gate(measure=match["measure"], least=float(match["least"]))


def compare(before: PerQuery, after: PerQuery) -> list[Difference]:
    """Return the difference of each measure that both runs have, over the queries that both have.

    Raises:
        RunError: they have nothing in common.
    """
    found = []
    for measure in [name for name in after if name in before]:
        one, two = before[measure], after[measure]
        queries = [query for query in two if query in one]
        if not queries:
            continue
        deltas = [two[query] - one[query] for query in queries]
        found.append(
            Difference(
                measure=measure,
                before=sum(one[query] for query in queries) / len(queries),
                after=sum(two[query] for query in queries) / len(queries),
                delta=interval(deltas),
                improved=tuple(q for q, delta in zip(queries, deltas, strict=True) if delta > _SAME),
                worse=tuple(q for q, delta in zip(queries, deltas, strict=True) if delta < -_SAME),
                same=sum(abs(delta) <= _SAME for delta in deltas),
            )
        )
    if not found:
        raise RunError("The two runs have no measure with a common query.")
    return found


def failures(differences: Sequence[Difference], gates: Sequence[Gate], delta_gates: Sequence[Gate]) -> list[str]:
    """Return a sentence for each gate that does not hold.

    Raises:
        RunError: a gate names a measure that was not compared.
    """
    known = {difference.measure: difference for difference in differences}
    missing = [gate.measure for gate in (*gates, *delta_gates) if gate.measure not in known]
    if missing:
        raise RunError(f"There is no measure {missing[0]}; there are {', '.join(known)}.")
    failed = [
        f"{gate.measure} is {known[gate.measure].after:.4f}, below {gate.least}"
        for gate in gates
        if known[gate.measure].after < gate.least
    ]
    return failed + [
        f"{gate.measure} changed by {known[gate.measure].delta.mean:+.4f}, below {gate.least:+}"
        for gate in delta_gates
        if known[gate.measure].delta.mean < gate.least
    ]
