"""Values in, plots out, as small HTML that scales with the page; each says in words what it draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from ui.quality.runs import Bin, Interval
from ui.render import attributes, escape

_Z = 1.96  # standard normal quantile of a 95 % interval


@dataclass(frozen=True, slots=True)
class Point:
    """A value of a plot: its place from 0 to 1 across and up, its interval, and what is said of it.

    `pick` names the run that a click on it shows.
    """

    x: float
    y: float
    low: float
    high: float
    said: str
    pick: str | None = None
    current: bool = False


def bar(found: Interval | None, run: str, most: float = 1.0) -> str:
    """Return a value with its interval on a line from 0 to `most`; it is said in words beside it."""
    if found is None or most <= 0:
        return f'<span class="bar {run} empty" aria-hidden="true"></span>'
    low, high, mean = (_percent(number / most) for number in (found.low, found.high, found.mean))
    return (
        f'<span class="bar {run}" aria-hidden="true">'
        f'<span class="range" style="inset-inline-start:{low:.2f}%;width:{max(high - low, 0.0):.2f}%"></span>'
        f'<span class="dot" style="inset-inline-start:{mean:.2f}%"></span></span>'
    )


def plot(
    points: Sequence[Point], rows: Sequence[str], columns: Sequence[tuple[float, str]], said: str, *, joined: bool
) -> str:
    """Return points on a plane; `rows` label it upwards, `columns` at places from 0 to 1 across."""
    labels = "".join(
        f'<span class="row-label" style="bottom:{_percent(place / max(len(rows) - 1, 1)):.1f}%">{escape(row)}</span>'
        for place, row in enumerate(rows)
    )
    below = "".join(
        f'<span class="column-label" style="left:{_percent(x):.2f}%">{escape(label)}</span>' for x, label in columns
    )
    line = _line(points) if joined else '<line x1="0" y1="100" x2="100" y2="0" class="even"/>'
    lines = f'<svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">{line}</svg>'
    drawn = "".join(map(_point, points))
    return (
        f'<div class="plot" role="group" aria-label="{escape(said)}"><div class="plane">{labels}{lines}{drawn}</div>'
        f'<div class="columns" aria-hidden="true">{below}</div></div>'
    )


def wilson(found: Bin) -> tuple[float, float]:
    """Return the borders of the 95 % interval of the share that was right."""
    n, share = max(found.n, 1), found.right
    middle = share + _Z**2 / (2 * n)
    reach = _Z * sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    return (middle - reach) / (1 + _Z**2 / n), (middle + reach) / (1 + _Z**2 / n)


def _line(points: Sequence[Point]) -> str:
    places = " ".join(f"{_percent(point.x):.2f},{100 - _percent(point.y):.2f}" for point in points)
    return f'<polyline points="{places}" class="way"/>'


def _point(point: Point) -> str:
    low, high = _percent(point.low), _percent(point.high)
    left = f"left:{_percent(point.x):.2f}%"
    whisker = f'<span class="whisker" style="{left};bottom:{low:.2f}%;height:{max(high - low, 0.0):.2f}%"></span>'
    where = f'style="{left};bottom:{_percent(point.y):.2f}%" title="{escape(point.said)}"'
    if point.pick is None:
        return f'{whisker}<span class="point" role="img" aria-label="{escape(point.said)}" {where}></span>'
    current = ' aria-current="true"' if point.current else ""
    return (
        f'{whisker}<button type="button" class="point" aria-label="{escape(point.said)}"{current} {where}'
        f"{attributes(pick='run', value=point.pick)}></button>"
    )


def _percent(number: float) -> float:
    return 100 * min(max(number, 0.0), 1.0)
