"""One line says what an overview covers, and opens to the papers near the line."""

from __future__ import annotations

from rag.schema import (
    Coverage,
    Placed,
)
from tests.ui.made import LEFT_OUT
from ui.coverage import coverage

NARROW = Placed(key="krol2020benchmark", title="A Benchmark", why="few of its words")


def test_the_counts_are_one_line() -> None:
    shown = coverage(Coverage(library=1200, examined=40, matched=16, read=16, cited=15, left_out=(LEFT_OUT,)))
    assert "<summary>16 papers belong, 16 read, 15 cited, 1 left out</summary>" in shown
    assert "Of 1,200 papers here, 40 were looked at." in shown
    assert "1 paper belongs, 1 read" in coverage(Coverage(library=2, examined=2, matched=1, read=1, cited=1))


def test_who_is_near_the_line_stands_there_with_the_reason() -> None:
    covered = Coverage(library=6, examined=6, matched=1, read=1, cited=1, left_out=(LEFT_OUT,), near_line=(NARROW,))
    shown = coverage(covered)
    order = [shown.index(part) for part in ("Narrowly in", "few of its words", "Left out", "its meaning is not near")]
    assert order == sorted(order)
    assert 'data-key="okafor2019bread">Bread &lt;b&gt;</button>' in shown
