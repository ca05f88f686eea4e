"""Sentence numbers that a model names: whatever it writes for them is read, and what names nothing is dropped."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.overview.quoting import MOST_SENTENCES, calls, quotes_of, read_numbers
from rag.overview.writing import line_of
from tests.rag.overview.made import BATS, CANDLES, LAMPS, entry
from tests.replies import REPLIES

ENTRIES = (LAMPS, CANDLES, BATS)


@pytest.mark.parametrize(
    "line",
    [
        "3: 2, 5",
        "3: 5, 2, 2",
        "[3]: 2 and 5",
        "- **3**: 2, 5.",
        "Abstract 3: sentences 2, 5",
        "abstract number 3 : Sentence 2 and sentence 5",
        "3 = [2], [5]",
        "  #3: 2;5",
        "3: 2, 5, 99, 0",
    ],
)
def test_a_line_is_read_as_small_models_write_it(line: str) -> None:
    assert read_numbers(f"Sure!\n{line}\nDone.", ENTRIES) == {3: [1, 4]}


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "3",
        "3:",
        "3: none",
        "3: 0",
        "3: 6",
        "9: 1",
        "3: Bats sleep in 2 caves.",
        "3: 2.5 caves",
        "NOT STATED",
        "١: ٢",
        "3: -",
    ],
)
def test_what_names_nothing_is_dropped(reply: str) -> None:
    assert read_numbers(reply, ENTRIES) == {}


def test_a_range_is_read_and_the_nearest_sentences_stay() -> None:
    assert read_numbers("3: 2-4", ENTRIES) == {3: [1, 2, 3]}
    assert read_numbers("3: 1-999", ENTRIES) == {3: [0, 1, 2]}
    late = entry(
        4, "Owls", "Owls sleep. Owls hear. Owls fly. Owls eat. Owls hunt.", relevance=(0.1, 0.2, 0.3, 0.4, 0.5)
    )
    assert read_numbers("4: 1, 2, 3, 4, 5", [late]) == {4: [2, 3, 4]}


def test_the_first_line_of_a_paper_counts() -> None:
    assert read_numbers("1: 2\n1: 3\n2: 1", ENTRIES) == {1: [1], 2: [0]}


def test_a_paper_without_a_usable_line_keeps_its_extractive_choice() -> None:
    quotes = read_numbers("1: 1\n2: what?", ENTRIES)
    assert quotes_of(LAMPS, quotes) == [0]
    assert quotes_of(CANDLES, quotes) == line_of(CANDLES)


@given(REPLIES)
def test_no_reply_names_what_is_not_there(reply: str) -> None:
    for marker, numbers in read_numbers(reply, ENTRIES).items():
        spans = ENTRIES[marker - 1].evidence.spans
        assert 0 < len(numbers) <= MOST_SENTENCES
        assert numbers == sorted(set(numbers))
        assert all(0 <= number < len(spans) for number in numbers)


@given(st.integers(0, 120))
def test_there_is_at_most_a_call_for_five_papers_and_each_paper_is_read_once(number: int) -> None:
    entries = [LAMPS] * number
    groups = calls(entries)
    assert sum(map(len, groups)) == number
    assert len(groups) <= max(1, number / 5)
    assert all(len(group) <= 9 for group in groups)
