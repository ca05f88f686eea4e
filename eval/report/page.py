"""Runs in, the text of one HTML page about them out: it needs no network, no script and no other file."""

from __future__ import annotations

from collections.abc import Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined

from eval.report import bars, figures, wording
from eval.report.axes import across
from eval.report.calibration import calibration_chart
from eval.report.differences import changes, judgement
from eval.report.latency import latency_chart
from eval.report.recall import recall_chart
from eval.report.shown import Shown

# A server that is down fails every question the same way.
_MOST_FAILURES = 50


def page(runs: Sequence[Shown]) -> str:
    """Return the page; a part that no run has is left out."""
    environment = Environment(
        loader=PackageLoader("eval.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "across": across,
        "figures": figures,
        "hint": bars.hint,
        "judgement": judgement,
        "wording": wording,
    }
    return environment.get_template("page.html.j2").render(
        runs=runs,
        many=len(runs) > 1,
        overall=bars.overall(runs),
        changes=changes(runs),
        amounts=bars.amounts(runs),
        types=bars.by_type(runs),
        recall=recall_chart(runs),
        calibration=calibration_chart(runs),
        latency=latency_chart(runs),
        controls=bars.controls(runs),
        control_hints=bars.control_hints(runs),
        most_failures=_MOST_FAILURES,
    )
