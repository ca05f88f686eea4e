"""Measures in, what they mean for the owner of a collection out: one verdict and one plain sentence each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

from eval.measures import Interval

Verdict = Literal["good", "fair", "poor", "unknown"]
# Under twenty cases, one more or less moves a share by over five points.
FEWEST = 20
_Z = 1.96


@dataclass(frozen=True, slots=True)
class Line:
    """One finding: a value with its 95 % interval over `n` cases, a verdict, and a sentence that says it."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    verdict: Verdict
    sentence: str


@dataclass(frozen=True, slots=True)
class Scale:
    """From where a value is good, and from where it is fair; below, or above if less is better, it is poor."""

    good: float
    fair: float

    def verdict(self, value: float) -> Verdict:
        """Return the verdict on a value."""
        sign = 1 if self.good >= self.fair else -1
        if sign * value >= sign * self.good:
            return "good"
        return "fair" if sign * value >= sign * self.fair else "poor"


def line(name: str, found: Interval, verdict: Verdict, about: str, sentence: str) -> Line:
    """Return a finding; of too few cases it says only what it is `about`, and that this cannot be told."""
    if found.n < FEWEST:
        return unknown(name, found, about, f"it takes {FEWEST} cases (here: {found.n})")
    return Line(name, found.mean, found.low, found.high, found.n, verdict, sentence)


def unknown(name: str, found: Interval, about: str, why: str) -> Line:
    """Return the finding that something cannot be told, and why."""
    value, low, high = (found.mean, found.low, found.high) if found.n else (None, None, None)
    return Line(name, value, low, high, found.n, "unknown", f"{about} cannot be told: {why}.")


def share(values: Sequence[float]) -> Interval:
    """Return the share of cases that are 1 with Wilson's interval.

    A bootstrap of 100 hits in 100 cases has no width, and would tell an owner that nothing can ever fail.
    """
    n = len(values)
    if not n:
        return Interval(0.0, 0.0, 0.0, 0)
    mean = sum(values) / n
    middle = mean + _Z**2 / (2 * n)
    width = _Z * sqrt(mean * (1 - mean) / n + (_Z / (2 * n)) ** 2)
    low, high = ((middle + side * width) / (1 + _Z**2 / n) for side in (-1, 1))
    return Interval(round(mean, 4), round(max(0.0, low), 4), round(min(1.0, high), 4), n)


def count(found: Interval) -> int:
    """Return in how many cases it was so."""
    return round(found.mean * found.n)


def of(found: Interval) -> str:
    """Return a share as "94 of 100"."""
    return f"{count(found)} of {found.n}"


def within(found: Interval) -> str:
    """Return the interval of a share as "0.88 to 0.98"."""
    return f"{found.low:.2f} to {found.high:.2f}"
