"""Numbers in, the way they are written for people out."""

from __future__ import annotations

from eval.measures import Interval

# Measures that are no shares: they are listed, not drawn.
_AMOUNTS = frozenset({"seconds", "words", "tokens", "input_tokens", "output_tokens", "cost_usd"})
_MINUTE = 60


def is_amount(name: str) -> bool:
    """Tell whether a measure counts something, rather than being a share between 0 and 1."""
    return name in _AMOUNTS


def number(name: str, value: float) -> str:
    """Return a value of a measure in its unit."""
    if name == "seconds":
        return duration(value)
    if name == "cost_usd":
        return f"${value:,.4f}"
    if is_amount(name) or abs(value) > 1:
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.1f}"
    return f"{value:.3f}".replace("-", "−")


def spread(name: str, found: Interval) -> str:
    """Return the borders of an interval."""
    return f"{number(name, found.low)} to {number(name, found.high)}"


def signed(name: str, value: float) -> str:
    """Return a difference of a measure, with its sign."""
    return f"{'−' if value < 0 else '+'}{number(name, abs(value))}"


def duration(seconds: float) -> str:
    """Return a time in the unit that suits it."""
    if seconds < 0.01:
        return f"{seconds * 1000:.1f} ms"
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    return f"{seconds:.1f} s" if seconds < _MINUTE else f"{seconds / _MINUTE:.1f} min"
