"""Values of measures in, the way they are written for people out."""

from __future__ import annotations

from ui.quality.runs import Interval

_PER_CENT = "\N{NO-BREAK SPACE}%"


def value(number: float, unit: str) -> str:
    """Return a value in its unit."""
    if unit == "share":
        return f"{_signed(100 * number, 0)}{_PER_CENT}"
    if unit == "seconds":
        return f"{1000 * number:,.0f}\N{NO-BREAK SPACE}ms" if abs(number) < 1 else f"{number:,.1f}\N{NO-BREAK SPACE}s"
    if unit == "dollars":
        return f"{number:,.4f}\N{NO-BREAK SPACE}USD"
    if unit in ("words", "tokens"):
        return f"{number:,.0f}\N{NO-BREAK SPACE}{unit}"
    return _signed(number, 2)


def borders(found: Interval, unit: str) -> str:
    """Return the borders of an interval, the unit once."""
    low, high = value(found.low, unit), value(found.high, unit)
    ending = low[len(low.rstrip("%")) - 1 :] if unit == "share" else ""
    return f"{low.removesuffix(ending)} to {high}" if ending else f"{low} to {high}"


def exact(number: float) -> str:
    """Return a value as it stands in a table."""
    return _signed(number, 4 if abs(number) < 10 else 1)


def _signed(number: float, digits: int) -> str:
    written = f"{number:,.{digits}f}"
    return written.lstrip("-") if not written.strip("-0.") else written.replace("-", "−")
