"""What is stored of a turn: titles, times, ids."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.keeping import kept_turn, now, own, shortened, stored_turn
from rag.library.catalog.store import Catalog
from rag.schema import Draft, Filters, KeptTurn, Translation


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("short  one\n", "short one"),
        ("exactly ten", "exactly…"),
        ("0123456789", "0123456789"),
        ("01234567890", "012345678…"),
        ("one two 34", "one two 34"),
        ("a 0123456789", "a 0123456…"),
        ("12345678 abc", "12345678…"),
        ("123456789 abc", "123456789…"),
    ],
)
def test_a_title_is_cut_between_words_where_that_leaves_enough(text: str, line: str) -> None:
    assert shortened(text, 10) == line


@given(st.text(), st.integers(2, 100))
def test_a_title_is_one_line_and_never_too_long(text: str, most: int) -> None:
    assert len(shortened(text, most)) <= most
    assert "\n" not in shortened(text, most)


@given(question=st.text(), text=st.text(), query=st.none() | st.text(), venue=st.text())
def test_a_turn_comes_back_as_it_went_in(question: str, text: str, query: str | None, venue: str) -> None:
    turn = KeptTurn(
        question=question,
        search_query=query,
        filters=Filters(venues=(venue,)),
        status="stopped",
        draft=Draft(text=text, tail="…"),
        asked_at=now(),
    )
    assert kept_turn(stored_turn(turn).turn) == turn


def test_what_a_query_looks_in_is_what_a_reader_sees() -> None:
    turn = KeptTurn(question="3times?", draft=Draft(text="R\\_1 is \\*good\\* [1]. So is R\\_2 [2, 3]."))
    assert stored_turn(turn).texts == ("3×?", "R_1 is *good*. So is R_2.")


def test_a_translation_is_looked_in_too() -> None:
    said = Translation(language="German", model="m", sentences=("Höhlen [1].", None))
    assert stored_turn(KeptTurn(question="?", translation=said)).texts == ("?", "", "Höhlen.")


@pytest.mark.parametrize("at", ["", "yesterday", "9999-12-31T23:59:59-23:00", "x" * 1000])
def test_a_turn_from_elsewhere_gets_a_time_and_an_end(at: str, tmp_path: Path) -> None:
    catalog = Catalog(tmp_path, create=True)
    made = own(catalog.db, KeptTurn(question="q", asked_at=at))
    assert datetime.fromisoformat(made.asked_at).utcoffset() is not None
    assert made.status == "stopped"
    known = own(catalog.db, KeptTurn(question="q", asked_at="2026-01-01T10:00:00+02:00", status="failed"))
    assert (known.asked_at, known.status) == ("2026-01-01T08:00:00.000000+00:00", "failed")
