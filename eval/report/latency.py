"""Runs in, the histogram of the seconds that their questions took out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eval.report.axes import LogAxis, Tick
from eval.report.figures import duration
from eval.report.shown import Shown
from rag.toolkit import counted

# Of all histograms together, and the least of one, in pixels.
_HEIGHT = 260
_LEAST_HEIGHT = 60
# Above each, for two lines of labels.
_HEAD = 36
_UPPER, _LOWER = 12, 28
# Nearer than this to a border of the chart, in per cent, a label does not fit on that side.
_ROOM_LEFT, _ROOM_RIGHT = 28, 42
_BINS = 32
# A shorter time is rounding.
_LEAST = 1e-4
# The axis covers at least this factor, or noise would look like a difference.
_FACTOR = 3.0


@dataclass(frozen=True, slots=True)
class Column:
    """The questions that took about as long."""

    left: float
    width: float
    top: float
    height: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A time that is named: its label stands at `y`, to the left of its line if `end`."""

    at: float
    y: int
    label: str
    end: bool


@dataclass(frozen=True, slots=True)
class Histogram:
    """The times of one run."""

    letter: str
    name: str
    colour: str
    columns: tuple[Column, ...]
    most: int
    marks: tuple[Mark, Mark]


@dataclass(frozen=True, slots=True)
class LatencyChart:
    """A histogram for each run over one logarithmic axis of times, and the same in words."""

    head: int
    height: int
    unit: str
    ticks: tuple[Tick, ...]
    runs: tuple[Histogram, ...]
    words: tuple[str, ...]


def times(run: Shown) -> list[float]:
    """Return the seconds that each question of a run took."""
    return list(run.run.per_query.get("seconds", {}).values())


def median_and_slow(seconds: Sequence[float]) -> tuple[float, float]:
    """Return the median and the 95th percentile of some times."""
    median, slow = np.percentile(seconds, [50, 95])
    return float(median), float(slow)


def latency_chart(runs: Sequence[Shown]) -> LatencyChart | None:
    """Return the chart of the runs whose questions were timed, or None."""
    having = [run for run in runs if times(run)]
    if not having:
        return None
    every = [max(value, _LEAST) for run in having for value in times(run)]
    axis = _axis(min(every), max(every))
    milliseconds = axis.high < 1
    height = max(_LEAST_HEIGHT, _HEIGHT // len(having) - _HEAD)
    return LatencyChart(
        head=_HEAD,
        height=height,
        unit="milliseconds" if milliseconds else "seconds",
        ticks=axis.ticks(0.001 if milliseconds else 1.0),
        runs=tuple(_histogram(run, axis, height, many=len(runs) > 1) for run in having),
        words=tuple(map(_words, having)),
    )


def _axis(low: float, high: float) -> LogAxis:
    stretch = max(1.1, (_FACTOR * low / high) ** 0.5)
    return LogAxis(low / stretch, high * stretch)


def _histogram(run: Shown, axis: LogAxis, height: int, *, many: bool) -> Histogram:
    median, slow = median_and_slow(times(run))
    places = [axis.place(value) for value in times(run)]
    counts, borders = np.histogram(places, bins=_BINS, range=(0, 100))
    most = int(counts.max())
    columns = tuple(
        Column(float(left), 100 / _BINS, height - (tall := round(height * int(count) / most, 2)), tall)
        for left, count in zip(borders, counts, strict=False)
        if count
    )
    return Histogram(
        letter=run.letter if many else "",
        name=run.name,
        colour=run.colour,
        columns=columns,
        most=most,
        marks=_marks(axis, median, slow),
    )


def _marks(axis: LogAxis, median: float, slow: float) -> tuple[Mark, Mark]:
    """Return the median and the 95th percentile, placed so that no label crosses the other's line."""
    at, slow_at = axis.place(median), axis.place(slow)
    names = f"median {duration(median)}", f"95 % within {duration(slow)}"
    if slow_at <= 100 - _ROOM_RIGHT:
        return Mark(at, _UPPER, names[0], end=False), Mark(slow_at, _LOWER, names[1], end=False)
    return Mark(at, _LOWER, names[0], end=at >= _ROOM_LEFT), Mark(slow_at, _UPPER, names[1], end=True)


def _words(run: Shown) -> str:
    median, slow = median_and_slow(times(run))
    count = counted(len(times(run)), "question")
    return f"{run.name}: median {duration(median)}, 95 % within {duration(slow)}, {count}"
