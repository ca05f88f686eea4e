"""A run, or one measure of many in, the plots of it out, each with the same figures as a table."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ui.quality import figures
from ui.quality.plots import Point, plot, wilson
from ui.quality.runs import Run
from ui.quality.tables import table
from ui.quality.wording import wording
from ui.render import attributes, escape

_SHARES = ("0", "25 %", "50 %", "75 %", "100 %")
_MOST_RUNS = 30
# What is shown over time until something else is chosen.
_TELLING = ("sentence_recall@10", "citation_recall", "member_precision", "nDCG@10")


def calibration(run: Run) -> str:
    """Return how often sentences of each score were right in truth, or nothing."""
    bins = [found for found in run.metrics.calibration if found.n]
    if not bins:
        return ""
    points = [
        Point(
            found.score,
            found.right,
            *wilson(found),
            f"Score {found.score:.2f}: {found.right:.0%} of {found.n:,} sentences were right",
        )
        for found in bins
    ]
    columns = [(place / 4, f"{place / 4:g}") for place in range(5)]
    rows = [(f"{one.low:g} to {one.high:g}", one.n, f"{one.score:.3f}", f"{one.right:.3f}") for one in bins]
    return _card(
        "Can the score of a check be believed?",
        "Across: the score that a citation was given. Up: how many of them were right in truth. On the dashed line a "
        "score says just what it is worth; above it, it is too careful.",
        plot(points, _SHARES, columns, "Share that was right by score", joined=False),
        table(("Scores", "Sentences", "Mean score", "Share right"), rows),
    )


def recall(run: Run) -> str:
    """Return how many of the right papers are found with how many results, or nothing."""
    curve = sorted((depth, share) for depth, share in run.metrics.recall_curve.items() if depth)
    if len(curve) < 2:
        return ""
    far = math.log(curve[-1][0]) or 1.0
    points = [
        Point(math.log(depth) / far, share, share, share, f"{share:.0%} after {depth:,} results")
        for depth, share in curve
    ]
    columns = [(math.log(depth) / far, f"{depth:,}") for depth, _ in curve if depth in (1, 3, 10, 30, 100)]
    return _card(
        "How far down are the right papers?",
        "Across: how many results are looked at. Up: how many of the right papers are among them.",
        plot(points, _SHARES, columns, "Share of the right papers found by number of results", joined=True),
        table(("Results", "Share found"), [(f"{depth:,}", f"{share:.3f}") for depth, share in curve]),
    )


def history(runs: Sequence[Run], shown: Run, measure: str | None) -> str:
    """Return one measure over the runs of the same kind on the same collection, oldest first, or nothing."""
    alike = [run for run in runs if (run.metrics.kind, run.collection) == (shown.metrics.kind, shown.collection)]
    names = [name for name in shown.metrics.measures if sum(name in run.metrics.measures for run in alike) > 1]
    if not names:
        return ""
    name = next((one for one in (measure, *_TELLING) if one in names), names[0])
    having = [run for run in alike if name in run.metrics.measures][:_MOST_RUNS][::-1]
    unit, most = wording(name).unit, 1.0
    if unit not in ("share", "score"):
        most = max(run.metrics.measures[name].high for run in having) or 1.0
    points = [_moment(run, place, len(having), name, most, current=run is shown) for place, run in enumerate(having)]
    rows = [(run.date, run.name, *_row(run, name)) for run in having]
    scale = _SHARES if unit == "share" else tuple(figures.value(most * step / 4, unit) for step in range(5))
    columns = [(points[0].x, having[0].date), (points[-1].x, having[-1].date)]
    return _card(
        "Over time",
        f"One measure over the runs of this kind on this collection. {wording(name).meaning.capitalize()}.",
        _choice(names, name) + plot(points, scale, columns, f"{wording(name).name} over time", joined=True),
        table(("Date", "Run", "Mean", "Low", "High", "n"), rows),
    )


def _moment(run: Run, place: int, runs: int, name: str, most: float, *, current: bool) -> Point:
    found, unit = run.metrics.measures[name], wording(name).unit
    said = f"{run.date}, {run.name}: {figures.value(found.mean, unit)} ({figures.borders(found, unit)})"
    x = 0.04 + 0.92 * (place / (runs - 1))
    return Point(x, found.mean / most, found.low / most, found.high / most, said, run.name, current)


def _row(run: Run, name: str) -> tuple[object, ...]:
    found = run.metrics.measures[name]
    return (*map(figures.exact, (found.mean, found.low, found.high)), f"{found.n:,}")


def _choice(names: Sequence[str], chosen: str) -> str:
    options = "".join(
        f'<option value="{escape(name)}"{" selected" if name == chosen else ""}>{escape(wording(name).name)}</option>'
        for name in names
    )
    return f'<label class="choice">Measure <select{attributes(pick="measure")}>{options}</select></label>'


def _card(name: str, meaning: str, drawn: str, figures_too: str) -> str:
    return (
        f'<section class="card"><h3>{escape(name)}</h3><p class="quiet">{escape(meaning)}</p>{drawn}'
        f"<details><summary>The same as a table</summary>{figures_too}</details></section>"
    )
