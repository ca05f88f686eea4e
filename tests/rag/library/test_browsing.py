"""A library looked through: every order, every word, every count is what a plain loop over the papers gives."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import (
    Attest,
    Filters,
    LibraryEmptyError,
    LibraryError,
    Paper,
    Settings,
)
from rag.schema import (
    Share,
    Sort,
)

ROWS = [
    {"title": "beta nets", "abstract": "Retrieval with lamps.", "authors": ["Zoe Ax"], "year": 2020, "venue": "Nature"},
    {"title": "Alpha nets", "abstract": "Ranking in caves.", "authors": ["Ann Böhm"], "year": 2019, "venue": "NATURE"},
    {"title": "Écaille", "abstract": "Turtles.", "year": 2021, "venue": "Nature Physics"},
    {"title": "Gamma", "abstract": "", "authors": ["Ann Bohm", "Zoe Ax"], "venue": "ACL"},
    {"title": "delta 深度学习", "abstract": "Lamps and nets.", "year": 2019},
]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Attest:
    folder = tmp_path_factory.mktemp("shelf")
    (folder / "a.jsonl").write_text("\n".join(map(json.dumps, ROWS[:3])))
    (folder / "b.jsonl").write_text("\n".join(map(json.dumps, ROWS[3:])))
    attest = Attest(Settings(_env_file=None, data_dir=folder / "library", llm="none"))  # type: ignore[call-arg]
    attest.ingest([str(folder / "a.jsonl")], tags=["old", "ü"])
    attest.ingest([str(folder / "b.jsonl")])
    yield attest  # type: ignore[misc]
    attest.close()


def titles(papers: tuple[Paper, ...]) -> list[str]:
    return [paper.title for paper in papers]


ADDED = [str(row["title"]) for row in ROWS]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("added", ADDED),
        ("title", ["Alpha nets", "beta nets", "delta 深度学习", "Gamma", "Écaille"]),
        ("year", ["Alpha nets", "delta 深度学习", "beta nets", "Écaille", "Gamma"]),
        ("venue", ["Gamma", "beta nets", "Alpha nets", "Écaille", "delta 深度学习"]),
        ("authors", ["Alpha nets", "Gamma", "beta nets", "Écaille", "delta 深度学习"]),
    ],
)
def test_each_order_has_what_is_missing_last(shelf: Attest, sort: Sort, expected: list[str]) -> None:
    assert titles(shelf.browse(sort=sort).papers) == expected
    down = titles(shelf.browse(sort=sort, descending=True).papers)
    lacking = {"year": 1, "venue": 1, "authors": 2}.get(sort, 0)
    present = expected[: len(expected) - lacking]
    assert down[: len(present)] == present[::-1]
    assert set(down[len(present) :]) == set(expected[len(present) :])


def test_keys_are_in_the_order_of_the_page(shelf: Attest) -> None:
    for sort in get_args(Sort):
        page = shelf.browse(sort=sort, descending=True)
        assert shelf.keys(sort=sort, descending=True) == tuple(paper.key for paper in page.papers)
    assert shelf.keys(limit=2) == shelf.keys()[:2]


def test_pages_join_to_the_whole(shelf: Attest) -> None:
    pages = [shelf.browse(sort="year", offset=offset, limit=2) for offset in (0, 2, 4, 6)]
    assert [paper for page in pages for paper in page.papers] == list(shelf.browse(sort="year").papers)
    assert {page.total for page in pages} == {5}
    assert shelf.browse(offset=-7, limit=1).papers == shelf.browse(limit=1).papers
    assert shelf.browse(limit=0).papers == shelf.browse(limit=-1).papers == ()
    assert shelf.browse(offset=2**80).papers == ()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("nets", {"beta nets", "Alpha nets", "delta 深度学习"}),
        ("lamp", {"beta nets", "delta 深度学习"}),
        ("retrieva", {"beta nets"}),
        ("nets lamps", {"beta nets", "delta 深度学习"}),
        ("bohm", {"Alpha nets", "Gamma"}),
        ("BÖHM ax", {"Gamma"}),
        ("physics", {"Écaille"}),
        ("ecaille", {"Écaille"}),
        ("学习", {"delta 深度学习"}),
        ("nature cav", {"Alpha nets"}),
        ("cav ", set()),
        ('"', set()),
        ("nets AND", {"delta 深度学习"}),
        ("nets OR", set()),
        ("", set(ADDED)),
        ("  \n", set(ADDED)),
    ],
)
def test_every_word_is_held_somewhere(shelf: Attest, query: str, expected: set[str]) -> None:
    page = shelf.browse(query)
    assert set(titles(page.papers)) == expected
    assert page.total == len(expected)


def test_a_part_of_a_key_is_found(shelf: Attest) -> None:
    for paper in shelf.papers():
        assert paper in shelf.browse(paper.key[:-1]).papers


@given(st.text(max_size=40))
def test_nothing_typed_breaks_it(shelf: Attest, query: str) -> None:
    assert 0 <= shelf.browse(query, limit=1).total <= 5


def test_filters_narrow_and_a_name_in_quotation_marks_is_the_whole_name(shelf: Attest) -> None:
    assert shelf.browse(filters=Filters(venues=("nature",))).total == 3
    assert titles(shelf.browse(filters=Filters(venues=('"nature"',))).papers) == ["beta nets", "Alpha nets"]
    assert shelf.browse(filters=Filters(venues=('"nature"', "acl"))).total == 3
    assert shelf.browse(filters=Filters(venues=('""',))).total == 0
    assert shelf.browse("nets", filters=Filters(tags=("ü",))).total == 2
    assert shelf.browse(filters=Filters(sources=("b.jsonl",), year_to=2019)).total == 1
    assert [p.title for p in shelf.search("turtles", filters=Filters(venues=('"nature"',))).passages].count(
        "Écaille"
    ) == 0


def test_counts(shelf: Attest) -> None:
    found = shelf.statistics()
    assert (found.papers, found.without_abstract, found.without_year, found.without_venue) == (5, 1, 1, 1)
    assert found.by_year == (
        Share(label="2019", papers=2),
        Share(label="2020", papers=1),
        Share(label="2021", papers=1),
    )
    assert found.venues == 3
    assert found.by_venue[0] == Share(label="Nature", papers=2)
    assert found.by_tag == (Share(label="old", papers=3), Share(label="ü", papers=3))
    assert found.by_source == (Share(label="a.jsonl", papers=3), Share(label="b.jsonl", papers=2))
    assert found.by_kind == (Share(label="abstract", papers=4),)
    some = shelf.statistics(Filters(year_from=2020))
    assert (some.papers, some.by_source) == (2, (Share(label="a.jsonl", papers=2),))


def test_what_waits_for_its_vectors_is_not_there_yet(loaded: Attest) -> None:
    library = loaded._parts.library()
    with library.catalog.change() as db:
        db.execute("UPDATE papers SET state = 'pending' WHERE id = 1")
    assert loaded.browse().total == loaded.statistics().papers == loaded.count() == 5


def test_tags_come_and_go_and_are_filters_at_once(loaded: Attest) -> None:
    one, other, *_ = loaded.keys()
    before = loaded.browse().library_version
    report = loaded.tag([one, other, one, "nobody"], add=[" to  read ", "x"])
    assert (report.changed, report.unknown) == ((one, other), ("nobody",))
    assert loaded.show(one).tags == ("to read", "x")
    assert loaded.browse(filters=Filters(tags=("to read",))).total == 2
    assert loaded.browse().library_version > before
    assert loaded.tag([one], add=["x"], remove=["to read"]).changed == (one,)
    assert loaded.tag([one], add=["x"]).changed == ()
    assert loaded.show(one).tags == ("x",)
    assert {p.key for p in loaded.search("caves", filters=Filters(tags=("x",))).passages} == {one, other}


def test_a_tag_that_is_none_is_one_sentence(loaded: Attest) -> None:
    key = loaded.keys()[0]
    for add, said in (([" \n"], "empty"), (["x" * 101], "101 characters"), ([], "No tag is named")):
        with pytest.raises(LibraryError, match=said):
            loaded.tag([key], add=add)
    assert loaded.show(key).tags == ()


def test_without_a_library_nothing_is_shown(attest: Attest, tmp_path: Path) -> None:
    for ask in (attest.browse, attest.statistics, attest.keys):
        with pytest.raises(LibraryEmptyError):
            ask()
    assert not (tmp_path / "library").exists()
