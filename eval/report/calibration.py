"""Runs in, the chart of how far the score of a verdict can be trusted out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from eval.report.axes import Tick, across, apart, down, share_ticks
from eval.report.details import Bin
from eval.report.shown import Shown
from rag.toolkit import counted

_HEIGHT = 230
# Of the strip below that shows how many sentences a bin has.
_STRIP = 30
# Standard normal quantile of a 95 % interval.
_Z = 1.96


@dataclass(frozen=True, slots=True)
class Share:
    """A bin: its mean score across, the share that was right down, with its interval, and its bar in the strip."""

    x: float
    y: float
    top: float
    bottom: float
    left: float
    width: float
    size: float
    n: int


@dataclass(frozen=True, slots=True)
class Calibrated:
    """The bins of one run; its letter stands beside the last at `badge_y`."""

    letter: str
    colour: str
    bins: tuple[Share, ...]
    badge_y: float


@dataclass(frozen=True, slots=True)
class CalibrationChart:
    """Scores against truth, and the same in words."""

    height: int
    strip: int
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    runs: tuple[Calibrated, ...]
    words: tuple[str, ...]


def calibration_chart(runs: Sequence[Shown]) -> CalibrationChart | None:
    """Return the chart of the runs whose scores were compared with the truth, or None."""
    having = [run for run in runs if any(found.n for found in run.details.calibration)]
    if not having:
        return None
    x_ticks = tuple(Tick(across(value / 5), f"{value / 5:g}") for value in range(6))
    bins = [_shares(run) for run in having]
    badges = apart([(some[-1].x, some[-1].y) for some in bins])
    drawn = tuple(
        Calibrated(run.letter if len(runs) > 1 else "", run.colour, some, badge)
        for run, some, badge in zip(having, bins, badges, strict=True)
    )
    return CalibrationChart(_HEIGHT, _STRIP, x_ticks, share_ticks(_HEIGHT), drawn, tuple(map(_words, having)))


def _shares(run: Shown) -> tuple[Share, ...]:
    bins = [found for found in run.details.calibration if found.n]
    most = max(found.n for found in bins)
    return tuple(_share(found, most) for found in bins)


def _share(found: Bin, most: int) -> Share:
    low, high = _wilson(found.right, found.n)
    return Share(
        x=across(found.score),
        y=down(found.right, _HEIGHT),
        top=down(high, _HEIGHT),
        bottom=down(low, _HEIGHT),
        left=across(found.low),
        width=max(across(found.high) - across(found.low), 0.0),
        size=max(round(_STRIP * found.n / most, 1), 1.0),
        n=found.n,
    )


def _wilson(share: float, n: int) -> tuple[float, float]:
    """Return the borders of the 95 % interval of a share of `n` (Wilson 1927), which holds for few cases too."""
    share = min(max(share, 0.0), 1.0)
    middle = share + _Z**2 / (2 * n)
    reach = _Z * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    return (middle - reach) / (1 + _Z**2 / n), (middle + reach) / (1 + _Z**2 / n)


def _words(run: Shown) -> str:
    bins = [
        f"score {found.score:.2f}, right {found.right:.2f} of {counted(found.n, 'sentence')}"
        for found in run.details.calibration
        if found.n
    ]
    return f"{run.name}: {'; '.join(bins)}"
