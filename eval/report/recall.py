"""Runs in, the chart of their recall by depth out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval.report.axes import LogAxis, Tick, apart, down, share_ticks
from eval.report.shown import Shown

_HEIGHT = 280
# Where one run alone has its values written.
_NAMED = (1, 10)


@dataclass(frozen=True, slots=True)
class Point:
    """A depth and its recall, placed; `label` is empty where it would only crowd."""

    x: float
    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Curve:
    """The recall of one run; its letter stands beside the last point at `badge_y`."""

    letter: str
    colour: str
    points: tuple[Point, ...]
    badge_y: float


@dataclass(frozen=True, slots=True)
class RecallChart:
    """Curves over a logarithmic axis of depths, and the same in words."""

    height: int
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    curves: tuple[Curve, ...]
    words: tuple[str, ...]


def recall_chart(runs: Sequence[Shown]) -> RecallChart | None:
    """Return the chart of the runs that have a recall curve, or None."""
    having = [run for run in runs if run.details.recall_curve]
    if not having:
        return None
    deepest = max(depth for run in having for depth in run.details.recall_curve)
    axis = LogAxis(1, max(deepest, 2))
    lines = [_points(run, axis, named=len(runs) == 1) for run in having]
    badges = apart([(points[-1].x, points[-1].y) for points in lines])
    curves = tuple(
        Curve(run.letter if len(runs) > 1 else "", run.colour, points, badge)
        for run, points, badge in zip(having, lines, badges, strict=True)
    )
    return RecallChart(_HEIGHT, axis.ticks(), share_ticks(_HEIGHT), curves, tuple(map(_words, having)))


def _points(run: Shown, axis: LogAxis, *, named: bool) -> tuple[Point, ...]:
    curve = sorted(run.details.recall_curve.items())
    written = {*_NAMED, curve[-1][0]} if named else set()
    return tuple(
        Point(axis.place(max(depth, 1)), down(value, _HEIGHT), f"{value:.2f}" if depth in written else "")
        for depth, value in curve
    )


def _words(run: Shown) -> str:
    curve = sorted(run.details.recall_curve.items())
    return f"{run.name}: {', '.join(f'{value:.3f} at {depth}' for depth, value in curve)}"
