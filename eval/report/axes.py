"""Values in, places on an axis out: across in per cent of the width, so that a chart fits any page; down in pixels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

# The values worth writing on a logarithmic axis, the finest first, and how many fit on a narrow one.
_STEPS = ((1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0), (1.0, 2.0, 5.0), (1.0, 3.0), (1.0,))
_MOST = 7
# The room that a badge needs, down in pixels and across in per cent of a narrow chart.
_BADGE = 19.0
_BADGE_ACROSS = 8.0


@dataclass(frozen=True, slots=True)
class Tick:
    """A value written beside an axis, and where it stands."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class LogAxis:
    """A logarithmic axis between two values above 0."""

    low: float
    high: float

    def place(self, value: float) -> float:
        """Return where a value stands, in per cent of the width; what lies outside stands at the border."""
        inside = min(max(value, self.low), self.high)
        return round(100 * math.log(inside / self.low) / math.log(self.high / self.low), 3)

    def ticks(self, unit: float = 1.0) -> tuple[Tick, ...]:
        """Return round values, written in a unit (of how many of the axis' own units)."""
        for steps in _STEPS:
            found = self._round(steps, unit)
            if len(found) <= _MOST:
                break
        return tuple(Tick(self.place(value * unit), f"{value:g}") for value in found)

    def _round(self, steps: Sequence[float], unit: float) -> list[float]:
        powers = range(math.floor(math.log10(self.low / unit)), math.ceil(math.log10(self.high / unit)) + 1)
        values = [step * 10.0**power for power in powers for step in steps]
        return [value for value in values if self.low * (1 - 1e-9) <= value * unit <= self.high * (1 + 1e-9)]


def across(share: float) -> float:
    """Return where a share stands from the left, in per cent."""
    return round(100 * min(max(share, 0.0), 1.0), 3)


def down(share: float, height: float) -> float:
    """Return where a share stands from the top of a chart of some height, in pixels."""
    return round(height * (1 - min(max(share, 0.0), 1.0)), 2)


def apart(places: Sequence[tuple[float, float]]) -> list[float]:
    """Return how far down a badge stands beside each place (across, down), so that none covers another."""
    taken: list[tuple[float, float]] = []
    found = dict.fromkeys(range(len(places)), 0.0)
    for number in sorted(found, key=lambda number: places[number][1]):
        x, y = places[number]
        for other_x, other_y in taken:
            if abs(x - other_x) < _BADGE_ACROSS and abs(y - other_y) < _BADGE:
                y = round(other_y + _BADGE, 2)
        taken.append((x, y))
        found[number] = y
    return list(found.values())


def share_ticks(height: float) -> tuple[Tick, ...]:
    """Return the values beside an upright axis from 0 to 1."""
    return tuple(Tick(down(value, height), f"{value:g}") for value in (0, 0.25, 0.5, 0.75, 1))
