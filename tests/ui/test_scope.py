"""Which papers are asked: in words, as fields, and read back from the form."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import Filters, QuestionError
from ui.scope import fields, limits, read, words


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        (Filters(), ""),
        (Filters(year_from=2019), "since 2019"),
        (Filters(year_to=2019), "until 2019"),
        (Filters(year_from=2019, year_to=2019), "2019"),
        (Filters(year_from=2019, year_to=2021), "2019–2021"),
        (Filters(venues=("ACL", "EMNLP"), authors=("Krol",)), "venue ACL or EMNLP · author Krol"),
        (Filters(tags=("read",), sources=("a.jsonl",)), "tag read · from a.jsonl"),
        (Filters(keys=("a",)), "1 chosen paper"),
        (Filters(keys=tuple("abc"), not_keys=("d",)), "3 chosen papers · without 1"),
    ],
)
def test_filters_are_said_in_words(filters: Filters, said: str) -> None:
    assert words(filters) == said


def test_the_line_says_what_is_asked_and_how_to_undo_it() -> None:
    assert "<summary>Search all papers</summary>" in limits(Filters())
    assert "unlimit" not in limits(Filters())
    shown = limits(Filters(venues=("<b>",)))
    assert "<summary>Search only: venue &lt;b&gt;</summary>" in shown
    assert 'data-send="unlimit"' in shown


def sent(form: str) -> dict[str, str]:
    """Return what a browser would send of a form that nobody changed."""
    texts = re.findall(r'<input[^>]* type="text" name="(\w+)" value="([^"]*)"', form)
    return {name: html.unescape(value) for name, value in texts} | ({"keys": "on"} if 'name="keys"' in form else {})


name = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=","), min_size=1, max_size=12).map(
    lambda text: text.strip() or "x"
)
names = st.lists(name, max_size=3).map(tuple)


@given(st.none() | st.integers(1000, 1999), st.none() | st.integers(2000, 9999), names, names, names)
def test_a_form_that_nobody_changed_gives_the_filters_back(
    first: int | None, last: int | None, venues: tuple[str, ...], authors: tuple[str, ...], tags: tuple[str, ...]
) -> None:
    filters = Filters(
        year_from=first, year_to=last, venues=venues, authors=authors, tags=tags, keys=("k",), sources=("s",)
    )
    assert read(sent(fields(filters)), filters) == filters


def test_what_has_no_field_stays_and_what_is_emptied_goes() -> None:
    before = Filters(year_from=2019, venues=("ACL",), keys=("a", "b"), not_keys=("c",), sources=("s",))
    assert read({"venues": " ", "keys": "on"}, before) == Filters(keys=("a", "b"), not_keys=("c",), sources=("s",))
    assert read({}, before) == Filters(not_keys=("c",), sources=("s",))
    assert read({"authors": " Krol , , Holm ,"}, Filters()) == Filters(authors=("Krol", "Holm"))
    assert read({"year_from": " 2020 ", "year_to": "2020"}, Filters()) == Filters(year_from=2020, year_to=2020)


@pytest.mark.parametrize("year", ["20", "20201", "two", "-999", "20.1", "²⁰²⁰", "2020-2021", "0x7E"])
def test_a_year_that_is_none_is_named(year: str) -> None:
    with pytest.raises(QuestionError, match="is no year; write four digits"):
        read({"year_from": year}, Filters())


def test_a_very_long_year_is_cut() -> None:
    with pytest.raises(QuestionError) as caught:
        read({"year_to": "9" * 5000}, Filters())
    assert len(str(caught.value)) < 100


def test_years_in_the_wrong_order_are_told() -> None:
    with pytest.raises(QuestionError, match="No year lies between 2021 and 2019; put the earlier one first"):
        read({"year_from": "2021", "year_to": "2019"}, Filters())
