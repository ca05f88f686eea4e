"""The table of an overview: each cell opens its sentence, and what is not stated is said quietly."""

from __future__ import annotations

import dataclasses

from rag.schema import (
    Cell,
    Table,
)
from tests.ui.made import ROW, overview
from ui.overview.table import table


def test_each_cell_opens_its_sentence() -> None:
    shown = table(overview().table, overview().references)
    assert 'title="Cave surveys are slow." data-send="open" data-cell="0">Cave surveys are slow.</button>' in shown
    assert '<td class="none" data-column="data">not stated</td>' in shown
    assert shown.count("data-sort") == 4
    assert '<td class="year" data-column="year">2021</td>' in shown


def test_a_paper_opens_by_its_number_or_without_one_by_its_key() -> None:
    one = overview().table
    assert '[1]</span><button type="button" class="opener"' in table(one, overview().references)
    assert 'data-marker="1"' in table(one, overview().references)
    assert 'data-key="holm2021lanternnet"' in table(one, ())


def test_cells_are_numbered_through_all_rows_and_are_text() -> None:
    cell = Cell(text="<b>", quote='"<b>"', start=0, end=5)
    shown = table(
        Table(
            columns=("problem", "data"),
            rows=(ROW, type(ROW)(key="k", title="T", year=None, theme="<i>", cells=(Cell(), cell))),
        ),
        (),
    )
    assert 'title="&quot;&lt;b&gt;&quot;" data-send="open" data-cell="3">&lt;b&gt;</button>' in shown
    assert "<i>" not in shown


def test_a_retracted_paper_is_marked() -> None:
    one = overview().table
    rows = tuple(dataclasses.replace(row, retracted="withdrawn") for row in one.rows)
    assert "⚠</span> withdrawn</span></div>" in table(dataclasses.replace(one, rows=rows), overview().references)
