"""Two runs in, what changed from one to the other, query by query, out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval.compare import Difference, compare
from eval.measures import sign
from eval.report.shown import Shown
from eval.report.wording import NEUTRAL
from eval.run import RunError


@dataclass(frozen=True, slots=True)
class Changes:
    """The paired differences of a run to the first one."""

    before: Shown
    after: Shown
    rows: tuple[Difference, ...]


def changes(runs: Sequence[Shown]) -> list[Changes]:
    """Return the differences of each later run to the first, where both asked the same of the same collection."""
    if not runs:
        return []
    first, *later = runs
    found = []
    for run in later:
        if run.collection is None or (run.collection, run.run.kind) != (first.collection, first.run.kind):
            continue
        try:
            found.append(Changes(first, run, tuple(compare(first.run.per_query, run.run.per_query))))
        except RunError:  # no common query: there is nothing to compare
            continue
    return found


def judgement(row: Difference) -> str:
    """Return whether a difference is one: its interval must leave out 0."""
    if row.delta.low <= 0 <= row.delta.high:
        return "unclear"
    if row.measure in NEUTRAL:
        return "changed"
    return "better" if row.delta.mean * sign(row.measure) > 0 else "worse"
