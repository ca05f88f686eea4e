"""Papers that are probably one: found by their abstracts and titles, and told with what keeps them apart."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.library.catalog import shingles
from rag.library.catalog.shingles import BANDS, FEWEST, bands, likeness
from rag.library.identity.merging import store
from rag.library.identity.titles import kinds, numerals
from rag.library.library import Library
from rag.library.lookalikes import Lookalikes, probable_duplicates
from rag.schema import Filters, Origin, Record

WORDS = [f"word{n}" for n in range(4000)]
CAVES = " ".join(random.Random(1).choices(WORDS, k=120))
BREAD = " ".join(random.Random(2).choices(WORDS, k=120))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """A library that nothing is embedded for."""
    library = Library(tmp_path / "library", lambda: pytest.fail("the embedder was opened"), create=True)
    yield library
    library.close()


def load(library: Library, *records: Record) -> tuple[Lookalikes, ...]:
    with library.catalog.change() as db:
        for record in records:
            store(db, record, 1, own_ids=False)
    return probable_duplicates(library, 10)


def row(title: str, abstract: str = CAVES, **fields: Any) -> Record:
    return Record(title=title, abstract=abstract, origin=Origin(source="a.jsonl", line=None), **fields)


def test_what_keeps_two_papers_that_are_alike_apart_is_told(library: Library) -> None:
    found = load(
        library,
        row("Light in caves", authors=("Mira Holm",), year=2020),
        row("Light in caves (extended abstract)", CAVES.replace("word12", "other"), authors=("Mira Holm",), year=2021),
        row("Shore crabs", BREAD, authors=("Noor Haddad",)),
        row("Bread", BREAD, authors=("Ines Okafor",)),
        row("Alone", "Nothing here is like anything else, and that is all there is to say of it in these words."),
    )
    keys = [stored.paper.key for stored in library.get(library.find(Filters()))]
    assert [one.keys for one in found] == [(keys[2], keys[3]), (keys[0], keys[1])]
    assert found[0].likeness == 1
    assert found[0].why == "the authors are others: one of them may have the other's abstract"
    assert found[1].likeness > 0.8
    assert found[1].why == "only one is called extended abstract"
    assert probable_duplicates(library, 1) == found[:1]


def test_one_title_in_two_years_is_told_and_an_editorial_is_not(library: Library) -> None:
    (found,) = load(
        library,
        row("A report of caves", year=2020),
        row("A report of caves", year=2021),
        row("A report of caves", year=2022),
        row("Editorial", "", year=2020),
        row("Editorial", "", year=2021),
    )
    assert len(found.keys) == 3
    assert found.why == "they are of 2020 and 2021"


def test_a_short_notice_in_place_of_an_abstract_is_nothing_in_common(library: Library) -> None:
    notice = "No abstract is available for this article."
    assert load(library, *(row(f"{name} lamps", notice) for name in ("Red", "Green", "Blue"))) == ()


def test_a_form_letter_of_many_papers_is_one_group(library: Library) -> None:
    (found,) = load(library, *(row(f"Volume {n}", year=1900 + n) for n in range(60)))
    assert len(found.keys) == 60


def test_the_numbers_are_the_same_for_ever() -> None:
    assert bands(shingles.shingles(CAVES))[:3] == [-1818741895, -1703173254, -1418413933]
    assert bands(shingles.shingles(" ".join(CAVES.split()[: FEWEST + 1]))) == []


def test_texts_that_are_alike_meet_and_others_do_not() -> None:
    rng = random.Random(3)
    met = {0.9: 0, 0.6: 0, 0.0: 0}
    for _ in range(60):
        base = rng.choices(WORDS, k=150)
        for target, changes in ((0.9, 2), (0.6, 12), (0.0, 150)):
            other = list(base)
            for place in rng.sample(range(150), changes):
                other[place] = rng.choice(WORDS) + "x"
            one, two = shingles.shingles(" ".join(base)), shingles.shingles(" ".join(other))
            assert abs(likeness(one, two) - target) < 0.15
            met[target] += bool(set(bands(one)) & set(bands(two)))
    assert met[0.9] == 60
    assert met[0.6] > 36
    assert met[0.0] == 0


@given(st.text(max_size=400), st.text(max_size=400))
def test_any_text_has_numbers(one: str, other: str) -> None:
    first, second = shingles.shingles(one), shingles.shingles(other)
    assert len(bands(first)) <= BANDS
    assert all(-(2**31) <= number < 2**31 for number in bands(first))
    assert likeness(first, second) == likeness(second, first)
    assert likeness(first, first) == (1.0 if len(first) else 0.0)


def test_titles_that_number_parts() -> None:
    assert numerals("Caves, Part I") == numerals("Caves: part i") == ["i"]
    assert numerals("Caves, Part I") != numerals("Caves, Part II")
    assert numerals("Part A of caves") == ["a"]
    assert numerals("A study of a cave") == []
    assert kinds("Erratum to: Caves") == {"erratum"}
    assert kinds("Caves and letters") == frozenset()
