"""Sentences that many papers share."""

from __future__ import annotations

import pytest

from rag.library.health import sharing
from rag.library.health.sharing import Sharing


def test_a_sentence_of_several_papers_is_found_whatever_its_year() -> None:
    counted = Sharing(3)
    for row, year in enumerate((1999, 2004, 2012, 2020), start=1):
        counted.add(row, {f"© {year} The Cave Press.", f"Cave {'abcd'[row - 1]} is deep enough."})
    (found,) = counted.found()
    assert (found.papers, found.rows) == (4, [3, 4])  # known to be shared from the third on
    assert found.sentence == "© 2012 The Cave Press."


def test_the_memory_is_bounded_and_what_is_frequent_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "_MOST_HELD", 100)
    counted = Sharing(5)
    for row in range(2000):
        counted.add(
            row, {"All caves are reserved.", f"The cave of {row:b} is deep.".replace("0", "o").replace("1", "l")}
        )
    assert len(counted._counts) <= 102
    assert [shared.sentence for shared in counted.found()] == ["All caves are reserved."]
    assert counted.found()[0].papers == 2000
