"""What came of a crowd: people and what they saw in, the figures out, printed and as JSON."""

from __future__ import annotations

import argparse
import json
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.people import ASK, READ, SEARCH, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What came of it; seconds are (median, 95th percentile), memory is in MB."""

    requests: int
    errors: tuple[str, ...]
    told_to_wait: int
    seconds: dict[str, tuple[float, float]]
    everything_but_the_model: float
    answers: tuple[int, int]
    memory: tuple[float, float, float]
    loading: str
    crush: dict[str, object]


def figures_of(
    people: Sequence[Person], memory: Sequence[float], loading: str, crush: dict[str, object], model: float
) -> Figures:
    """Return the figures; `memory` is that of the server each second, `model` the seconds that a model took."""
    seen = [one for person in people for one in person.seen]
    fine = [one for one in seen if one.status == 200]
    answers = [sum(one.kind == ASK and one.status == 200 for one in person.seen) for person in people]
    own = {one: max(0.0, one.worked - model) for one in fine if one.kind == ASK}
    seconds = {kind: _spread([one.seconds for one in fine if one.kind == kind]) for kind in (SEARCH, READ, ASK)}
    seconds["answer without model and line"] = _spread(list(own.values()))
    seconds["line"] = _spread([max(0.0, one.seconds - one.worked) for one in own])
    every = [own.get(one, one.seconds) for one in fine]
    errors = [f"{one.kind} {one.status}: {one.told}" for one in seen if one.failed]
    fifth = max(1, len(memory) // 5)
    return Figures(
        requests=len(seen),
        errors=(*errors, *crush["errors"]),  # type: ignore[misc]
        told_to_wait=sum(one.status == 429 for one in seen),
        seconds=seconds,
        everything_but_the_model=_spread(every)[1],
        answers=(min(answers), max(answers)),
        memory=(
            statistics.median(memory[fifth : 2 * fifth] or memory),
            statistics.median(memory[-fifth:]),
            max(memory),
        ),
        loading=loading,
        crush=crush,
    )


def _spread(times: Sequence[float]) -> tuple[float, float]:
    """Return the median and the 95th percentile."""
    if len(times) < 2:
        return (round(sum(times), 3),) * 2  # type: ignore[return-value]
    return round(statistics.median(times), 3), round(statistics.quantiles(times, n=20)[-1], 3)


def tell(figures: Figures, given: argparse.Namespace) -> None:
    """Print the figures, and write them to the file that was asked for."""
    asked = {name: value for name, value in vars(given).items() if name != "out"}
    print(f"{asked}", flush=True)
    print(f"{figures.requests} requests, {len(figures.errors)} errors, {figures.told_to_wait} told to come back")
    for kind, (middle, high) in figures.seconds.items():
        print(f"{kind}: median {middle:.2f} s, p95 {high:.2f} s")
    print(f"everything but the model and the line: p95 {figures.everything_but_the_model:.2f} s")
    print(f"answers per person: {figures.answers[0]} to {figures.answers[1]}")
    early, late, most = figures.memory
    print(f"memory of the server: {early:.0f} MB early, {late:.0f} MB at the end, {most:.0f} MB at most")
    print(f"load: {figures.loading}")
    print(f"a short line: {figures.crush}")
    for error, times in Counter(figures.errors).most_common(10):
        print(f"error, {times} times: {error}")
    if given.out:
        given.out.parent.mkdir(parents=True, exist_ok=True)
        given.out.write_text(json.dumps({"asked": asked, **_as_dict(figures)}, indent=1) + "\n", encoding="utf-8")


def _as_dict(figures: Figures) -> dict[str, object]:
    return {name: getattr(figures, name) for name in Figures.__slots__}
