"""Two runs in, the paired difference of each measure with its interval, and whether the gates hold, out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from eval.measures import Interval, interval, sign
from eval.run import PerQuery, Run, RunError, of_type

_SAME = 1e-9
_GATE = re.compile(r"(?P<measure>[\w@.-]+?)\s*>=\s*(?P<least>-?\d+(?:\.\d+)?)")


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
        if queries := [query for query in two if query in one]:
            found.append(_difference(measure, queries, one, two))
    if not found:
        raise RunError("The two runs have no measure with a common query.")
    return found


def by_type(before: Run, after: Run) -> dict[str, list[Difference]]:
    """Return the differences among the queries of each type of the second run, if the first has any of them."""
    found = {}
    for kind in dict.fromkeys(after.types.values()):
        with suppress(RunError):
            one, two = (of_type(run.per_query, after.types, kind) for run in (before, after))
            found[kind] = compare(one, two)
    return found


def worst_types(types: Mapping[str, Sequence[Difference]]) -> dict[str, str]:
    """Return for each measure that several types have the type that lost most (or gained least)."""
    changes: dict[str, dict[str, float]] = {}
    for kind, differences in types.items():
        for difference in differences:
            changes.setdefault(difference.measure, {})[kind] = difference.delta.mean * sign(difference.measure)
    return {measure: min(kinds, key=lambda kind: kinds[kind]) for measure, kinds in changes.items() if len(kinds) > 1}


def _difference(measure: str, queries: Sequence[str], one: Mapping[str, float], two: Mapping[str, float]) -> Difference:
    deltas = [two[query] - one[query] for query in queries]
    gains = [delta * sign(measure) for delta in deltas]
    return Difference(
        measure=measure,
        before=sum(one[query] for query in queries) / len(queries),
        after=sum(two[query] for query in queries) / len(queries),
        delta=interval(deltas),
        improved=tuple(query for query, gain in zip(queries, gains, strict=True) if gain > _SAME),
        worse=tuple(query for query, gain in zip(queries, gains, strict=True) if gain < -_SAME),
        same=sum(abs(delta) <= _SAME for delta in deltas),
    )


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
