"""The counts of a library in, as HTML out: a line, years and venues as charts, and what the filters offer."""

from __future__ import annotations

from collections.abc import Sequence

from rag.schema import (
    LibraryStatistics,
    Share,
)
from ui import charts
from ui.render import escape

_MOST_VENUES = 8
_MOST_YEARS = 80  # that are filled up: a year 1 that was a slip of the pen must not squeeze all others
_MOST_OPTIONS = 500


def spread(found: LibraryStatistics) -> str:
    """Return how the papers are spread; each year and venue is a button that shows its papers."""
    without = f", {found.without_abstract:,} without an abstract" if found.without_abstract else ""
    papers = "paper" if found.papers == 1 else "papers"
    undated = f'<p class="quiet">{found.without_year:,} without a year</p>' if found.without_year else ""
    years = charts.years(_filled(found.by_year), "year") if len(found.by_year) > 1 else ""
    venues = charts.bars(found.by_venue[:_MOST_VENUES], "venue", "Papers by venue") if found.venues > 1 else ""
    more = found.venues - min(found.venues, _MOST_VENUES)
    others = f'<p class="quiet">and {more:,} more venues</p>' if more > 0 else ""
    drawn = "".join(
        f"<div><h3>{name}</h3>{chart}{below}</div>"
        for name, chart, below in (("Years", years, undated), ("Venues", venues, others))
        if chart
    )
    return f'<h2 class="total">{found.papers:,} {papers}<span class="quiet">{without}</span></h2>' + (
        f'<div class="charts">{drawn}</div>' if drawn else ""
    )


def options(shares: Sequence[Share]) -> str:
    """Return what a filter can be set to."""
    lines = "".join(
        f'<option value="{escape(share.label)}">{escape(share.label)} ({share.papers:,})</option>'
        for share in shares[:_MOST_OPTIONS]
    )
    return f'<option value="">any</option>{lines}'


def _filled(shares: Sequence[Share]) -> Sequence[Share]:
    """Return years with those between them that have no paper."""
    counts = {int(share.label): share.papers for share in shares}
    first, last = min(counts), max(counts)
    if last - first >= _MOST_YEARS:
        return shares
    return [Share(label=str(year), papers=counts.get(year, 0)) for year in range(first, last + 1)]
