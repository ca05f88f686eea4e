"""Titles and abstracts in alternating lines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.schema import Record, Rejection
from rag.sources import listing
from rag.sources.content import Line
from rag.sources.fields import text_of

LONG = "We study how lamps behave in caves, and we find that they are rather dim. " * 4
BANNER = ["Get trending papers in your email inbox once a day!", "Get trending papers in your email inbox!"]


def read(rows: list[str]) -> list[Record | Rejection]:
    return list(listing.read((Line(n, row) for n, row in enumerate(rows, start=1)), "dump.txt"))


def titles(rows: list[str]) -> list[str]:
    return [item.title for item in read(rows) if isinstance(item, Record)]


def test_banners_are_dropped_and_the_glued_button_is_cut_off_the_first_title() -> None:
    found = read([*BANNER, "SubscribeLamps in Caves", LONG, "Subscribers and Their Caves", LONG])
    assert [r.title for r in found if isinstance(r, Record)] == [
        "Lamps in Caves",
        "Subscribers and Their Caves",
    ]
    assert [r.origin.line for r in found if isinstance(r, Record)] == [3, 5]


def test_without_a_banner_a_title_keeps_its_first_word() -> None:
    assert titles(["SubscribeNet: Lamps", LONG]) == ["SubscribeNet: Lamps"]


def test_the_last_abstract_needs_no_line_end() -> None:
    found = read(["Lamps", LONG, "Caves", LONG.strip()])
    assert isinstance(found[-1], Record)
    assert found[-1].abstract == LONG.strip()


def test_a_title_whose_abstract_is_lost_is_kept_and_the_reader_is_back_in_step() -> None:
    found = read(["Lamps", "Caves", LONG, "Crabs", LONG])
    assert [(r.title, bool(r.abstract)) for r in found if isinstance(r, Record)] == [
        ("Lamps", False),
        ("Caves", True),
        ("Crabs", True),
    ]


def test_an_abstract_whose_title_is_lost_is_rejected_with_its_line() -> None:
    found = read(["Lamps", LONG, LONG, "Crabs", LONG])
    assert [r for r in found if isinstance(r, Rejection)] == [
        Rejection(source="dump.txt", line=3, reason="an abstract without a title: the line before it is not a title")
    ]
    assert titles(["Lamps", LONG, LONG, "Crabs", LONG]) == ["Lamps", "Crabs"]


def test_an_odd_number_of_lines_loses_nothing() -> None:
    assert titles(["Lamps", LONG, "Caves"]) == ["Lamps", "Caves"]


def test_short_abstracts_pair_with_their_titles() -> None:
    found = read(["Lamps", "They are dim.", "Caves", LONG])
    assert [(r.title, r.abstract) for r in found if isinstance(r, Record)] == [
        ("Lamps", "They are dim."),
        ("Caves", LONG.strip()),
    ]


def test_blank_lines_do_not_count() -> None:
    assert titles(["", "Lamps", "", LONG, "", "", "Caves", LONG]) == ["Lamps", "Caves"]


def test_an_unreadable_line_is_rejected_with_its_reason() -> None:
    rows = [Line(1, "Lamps"), Line(2, "", "the text is not UTF-8"), Line(3, "Caves"), Line(4, LONG)]
    found = list(listing.read(iter(rows), "dump.txt"))
    assert [type(item) for item in found] == [Record, Rejection, Record]


def test_prose_is_not_taken_for_a_listing() -> None:
    assert not listing.recognises("# Read me\n\nThis is a program.\n\nIt does this and that.\n")
    assert listing.recognises(f"Lamps\n{LONG}\nCaves\n{LONG}\n")


@given(st.lists(st.text(max_size=400), max_size=30))
def test_every_line_that_is_not_blank_goes_into_one_item(rows: list[str]) -> None:
    rows = [" ".join(text_of(row).split()) for row in rows]
    held = 0
    for item in read(rows):
        held += 1 if isinstance(item, Rejection) or not item.abstract else 2
    banners = sum(bool(listing._BANNER.match(row)) for row in rows)
    assert held in range(sum(bool(row) for row in rows) - banners, sum(bool(row) for row in rows) + 1)
