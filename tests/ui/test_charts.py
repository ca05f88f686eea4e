"""Small charts: every share has its number in words, and is a button where it is to be clicked."""

from __future__ import annotations

from rag.schema import Share
from ui.charts import bars, years

SHARES = tuple(Share(label=str(year), papers=year - 1989) for year in range(1990, 2010))


def test_columns_are_as_high_as_their_shares() -> None:
    shown = years(SHARES)
    assert shown.count("<li") == 20
    assert "height:6.00rem" in shown
    assert "height:0.30rem" in shown
    assert '<span class="sr-only">1990: 1 paper</span>' in shown
    assert 'class="years many"' in shown
    assert "<button" not in shown
    assert years(()) == bars((), "venue", "Venues") == ""


def test_what_can_be_clicked_is_a_button_that_says_what() -> None:
    assert years(SHARES[:2], "year").count('<button type="button" class="bar" aria-pressed="false" data-year="199') == 2
    shown = bars((Share(label="A <b>", papers=1200), Share(label="C", papers=300)), "venue", "Papers by venue")
    assert 'data-venue="A &lt;b&gt;"' in shown
    assert "width:25.0%" in shown
    assert "1,200" in shown
