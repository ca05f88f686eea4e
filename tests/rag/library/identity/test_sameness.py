"""Which records are of one paper: versions, changed titles, and what only looks like it."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.library.catalog import index, papers
from rag.library.catalog.store import Catalog
from rag.library.identity import versions
from rag.library.identity.merging import store
from rag.library.identity.people import compared
from rag.schema import Origin, Paper, Record

CAVES = (
    "Cave surveys are slow because lamps are weak and walls are wet. We present a network that maps caves from sparse "
    "light readings taken by climbers on their way. It reaches an accuracy of 91.4% on forty caves with twelve lamps, "
    "which is more than any earlier method. Training takes three hours on one small machine. Wet walls stay difficult."
)
BREAD = (
    "Yeast behaves differently when gravity is low, and so does dough. We baked sixty-four loaves in a drop tower and "
    "measured how far they rose. Loaves rose 18% less than on the ground, and their crumb was denser. Adding sugar did "
    "not change the result, and neither did more water or a longer time of rest before the oven was lit."
)
PEOPLE = ("Mira Holm", "Tadeusz Krol")
OTHERS = ("Ines Okafor",)


def record(title: str = "Mapping Caves with Sparse Light", abstract: str = CAVES, **fields: Any) -> Record:
    ids = fields.pop("ids", "")
    origin = Origin(source=fields.pop("source", "a.jsonl"), line=fields.pop("line", 1))
    return Record(title=title, abstract=abstract, origin=origin, identifiers=tuple(ids.split()), **fields)


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    catalog = Catalog(tmp_path_factory.mktemp("sameness"), create=True)
    yield catalog
    catalog.close()


def loaded(catalog: Catalog, records: Sequence[Record], *, runs: int = 10**6) -> list[tuple[Paper, set[str]]]:
    """Store records, each in a load of its own up to `runs`, and return their papers and the ids of these."""
    with catalog.trial() as db:
        for number, one in enumerate(records, start=1):
            store(db, one, min(number, runs), own_ids=False)
        rows = [row for (row,) in db.execute("SELECT id FROM papers ORDER BY id")]
        return [(stored.paper, set(papers.aliases_of(db, stored.row))) for stored in papers.get(db, rows)]


PREPRINT = record(year=2019, authors=PEOPLE, ids="arxiv:1901.00001")
EDITED = CAVES.replace("91.4%", "92.0%").replace("on one small machine", "on a single machine") + " Code is released."
PUBLISHED = record(
    abstract=EDITED, year=2021, authors=PEOPLE, ids="doi:10.5555/1 pmid:7", venue="Speleology", source="b.bib"
)
ONE_PAPER = {
    "preprint and published": (PREPRINT, PUBLISHED),
    "a preprint's DOI beside the published one": (
        record(year=2020, authors=PEOPLE, ids="doi:10.1101/2020.01.02.123456"),
        PUBLISHED,
    ),
    "a venue that says preprint": (record(year=2020, authors=PEOPLE, venue="bioRxiv"), PUBLISHED),
    "two versions of one preprint": (
        record(ids="doi:10.21203/rs.3.rs-1/v1", year=2020),
        record(ids="doi:10.21203/rs.3.rs-1/v3", year=2021),
    ),
    "a preprint that has a PubMed id too": (
        record(ids="doi:10.1101/2020.01.02.123456 pmid:1", year=2020),
        record(ids="doi:10.5555/1 pmid:2", year=2021),
    ),
    "ids that number versions": (record(ids="openalex:w1 s2:1", year=2021), record(ids="openalex:w2 s2:2", year=2021)),
    "names written otherwise": (
        record(authors=("Holm, M.", "Krol, T."), year=2021),
        record(authors=("Mira Holm", "Tadeusz Król"), year=2021),
    ),
    "a title with a mistake": (record("Mapping Caves with Sprase Light"), record()),
    "a changed title": (
        record("Sparse Light Maps Caves", authors=PEOPLE, year=2019, ids="arxiv:1901.00001"),
        record(abstract=CAVES.replace("difficult", "dificult"), authors=PEOPLE, year=2021, ids="doi:10.5555/1"),
    ),
    "punctuation of another language": (
        record("Mapping caves with light", CAVES.replace(". ", "。 ").replace(",", "，"), authors=PEOPLE),
        record("Mapping of caves with light", authors=PEOPLE),
    ),
    "an abstract that only one has": (record(abstract="", authors=PEOPLE), record(authors=PEOPLE)),
    "an editorial that two sources have": (
        record("Editorial", "", authors=OTHERS, year=2020),
        record("Editorial", "", authors=("Okafor, I.",), year=2020, source="b.jsonl"),
    ),
}
TWO_PAPERS = {
    "two DOIs": (record(ids="doi:10.5555/1"), record(ids="doi:10.5555/2")),
    "two arXiv ids": (record(ids="arxiv:1901.00001"), record(ids="arxiv:1901.00002")),
    "two PubMed ids": (record(ids="pmid:1"), record(ids="pmid:2")),
    "two preprints of one archive": (
        record(ids="doi:10.1101/2020.01.02.123456"),
        record(ids="doi:10.1101/2021.01.02.123456"),
    ),
    "an article of the publisher that runs the archive": (
        record(ids="doi:10.1101/gr.123.4", year=2019),
        record(ids="doi:10.1101/gr.567.8", year=2019),
    ),
    "one title of other authors": (record(authors=PEOPLE), record(authors=OTHERS)),
    "one title of other authors, no abstract": (
        record("Introduction", "", authors=PEOPLE),
        record("Introduction", "", authors=OTHERS),
    ),
    "a title that many have": (
        record("Introduction", "", year=2020),
        record("Introduction", "", year=2020, source="b.jsonl"),
    ),
    "a title that many have, in two journals": (
        record("Editorial", "", venue="Food Physics"),
        record("Editorial", "", venue="Speleology"),
    ),
    "one title, two abstracts": (record(authors=PEOPLE), record(abstract=BREAD, authors=PEOPLE)),
    "a report of each year": (
        record("Annual Report", authors=PEOPLE, year=2020, venue="Speleology"),
        record("Annual Report", authors=PEOPLE, year=2021, venue="Speleology"),
    ),
    "a preprint of long ago": (
        record(year=2010, authors=PEOPLE, ids="arxiv:1001.00001"),
        record(year=2021, authors=PEOPLE, ids="doi:10.5555/1"),
    ),
    "two parts": (
        record("Caves of the North. Part I", authors=PEOPLE),
        record("Caves of the North. Part II", authors=PEOPLE),
    ),
    "a first part": (record("Caves of the North", authors=PEOPLE), record("Caves of the North, 1", authors=PEOPLE)),
    "two rooms": (
        record("Light in chamber A: part A", authors=PEOPLE),
        record("Light in chamber A: part B", authors=PEOPLE),
    ),
    "an erratum": (record(authors=PEOPLE), record("Erratum: Mapping Caves with Sparse Light", authors=PEOPLE)),
    "a comment": (record(authors=PEOPLE), record("Comment on “Mapping Caves with Sparse Light”", authors=OTHERS)),
    "the authors' reply": (record(authors=PEOPLE), record("Mapping Caves with Sparse Light: Reply", authors=PEOPLE)),
    "an extended abstract": (
        record(authors=PEOPLE, year=2020),
        record("Mapping Caves with Sparse Light (Extended Abstract)", authors=PEOPLE, year=2020),
    ),
    "another's abstract by mistake": (
        record("Mapping Caves with Sparse Light", authors=PEOPLE),
        record("Tidal Clocks of Shore Crabs", authors=PEOPLE),
    ),
    "other animals": (
        record("Caves of rats", CAVES.replace("climbers", "rats"), authors=PEOPLE),
        record("Caves of mice", CAVES.replace("climbers", "mice"), authors=PEOPLE),
    ),
    "other salts": (
        record("Lamps of nitrate", CAVES.replace("lamps are", "nitrate is"), authors=PEOPLE),
        record("Lamps of nitrite", CAVES.replace("lamps are", "nitrite is"), authors=PEOPLE),
    ),
    "other figures": (
        record("Mapping caves in light", authors=PEOPLE),
        record("Mapping of caves in light", CAVES.replace("91.4%", "93.4%"), authors=PEOPLE),
    ),
    "nobody's name, another title": (record("Mapping Caves"), record("Mapping Sparse Light")),
    "a volume's DOI on each of its papers": (
        record(ids="doi:10.5555/volume", authors=PEOPLE),
        record("Bread under Low Gravity", BREAD, ids="doi:10.5555/volume", authors=OTHERS),
    ),
}


@pytest.mark.parametrize("name", ONE_PAPER)
def test_versions_of_a_paper_are_one_in_either_order(catalog: Catalog, name: str) -> None:
    for pair in (ONE_PAPER[name], ONE_PAPER[name][::-1]):
        ((_, aliases),) = loaded(catalog, pair)
        assert aliases >= {*pair[0].identifiers, *pair[1].identifiers}


@pytest.mark.parametrize("name", TWO_PAPERS)
def test_what_only_looks_alike_is_two_papers_in_either_order(catalog: Catalog, name: str) -> None:
    for pair in (TWO_PAPERS[name], TWO_PAPERS[name][::-1]):
        found = loaded(catalog, [*pair, *pair])  # a second load finds each again
        assert len(found) == len({paper.key for paper, _ in found}) == 2


@pytest.mark.parametrize("order", [(PREPRINT, PUBLISHED), (PUBLISHED, PREPRINT)])
def test_venue_year_and_address_are_those_of_the_published_version(
    catalog: Catalog, order: tuple[Record, Record]
) -> None:
    ((paper, aliases),) = loaded(catalog, [*order, *order])
    assert (paper.venue, paper.year) == ("Speleology", 2021)
    assert paper.url in ("https://doi.org/10.5555/1", None)
    assert paper.abstract == order[0].abstract
    assert paper.paper_id == order[0].identifiers[0]
    assert {"arxiv:1901.00001", "doi:10.5555/1", "pmid:7"} < aliases
    assert {origin.source for origin in paper.sources} == {"a.jsonl", "b.bib"}


def test_a_record_that_links_two_papers_makes_them_one(catalog: Catalog) -> None:
    first = record("Caves at Night", "", ids="arxiv:1901.00001", source="a")
    second = record("Mapping Caves", ids="doi:10.5555/1", source="b", tags=("mine",))
    link = record("Mapping Caves", ids="doi:10.5555/1 arxiv:1901.00001", source="c")
    assert len(loaded(catalog, [first, second])) == 2
    ((paper, aliases),) = loaded(catalog, [first, second, link])
    assert (paper.paper_id, paper.abstract, paper.tags) == ("arxiv:1901.00001", CAVES, ("mine",))
    assert {origin.source for origin in paper.sources} == {"a", "b", "c"}
    assert any(alias.startswith("key:mapping") for alias in aliases)


def test_two_sources_that_differ_do_not_overwrite_each_other_at_each_load(catalog: Catalog) -> None:
    one = record(year=2021, venue="NIPS", source="a")
    other = record(abstract=EDITED, year=2021, venue="NeurIPS", source="b")
    ((once, _),) = loaded(catalog, [one, other])
    ((often, _),) = loaded(catalog, [one, other, one, other, other, one])
    assert dataclasses.replace(often, sources=()) == dataclasses.replace(once, sources=())
    assert (once.abstract, once.venue) == (CAVES, "NIPS")


def test_a_source_replaces_what_it_gave_and_nothing_else(catalog: Catalog) -> None:
    one, other = record(year=2021, source="a"), record(abstract=EDITED, year=2021, venue="Food", source="b")
    changed = record(abstract=f"{EDITED} And more.", year=2021, venue="Speleology", source="b")
    ((paper, _),) = loaded(catalog, [one, other, changed])
    assert (paper.abstract, paper.venue) == (CAVES, "Speleology")


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (("Mira Holm",), ("Holm M",), "shared"),
        (("Holm MJ", "Krol T"), ("Mira Holm", "Tadeusz Krol", "Ines Okafor"), "shared"),
        (("Wei Li",), ("Wei Zhang",), "apart"),
        (("Mira Holm",), (), None),
        (("Mira Holm", "et al."), ("Ines Okafor", "et al."), "apart"),
        (("A Holm", "B Krol", "C Haddad"), ("C Haddad", "D Okafor", "E Rinaldi"), None),
        (("LI Wei",), ("Wei Li",), "shared"),
    ],
)
def test_lists_of_authors(one: tuple[str, ...], other: tuple[str, ...], said: str | None) -> None:
    assert compared(one, other) == compared(other, one) == said


@pytest.mark.parametrize(
    "doi", ["10.1101/2020.01.01.1", "10.2139/ssrn.1", "10.26434/chemrxiv-2021-x", "10.20944/p1.v1"]
)
def test_the_doi_of_a_preprint_is_known(doi: str) -> None:
    assert versions.is_preprint_id(f"doi:{doi}")
    assert not versions.contradict([f"doi:{doi}"], ["doi:10.1038/1"])


@pytest.mark.parametrize("doi", ["10.1101/gr.1.2", "10.1101/cshperspect.a1", "10.7287/x", "10.5194/acp-1", "10.1038/1"])
def test_the_doi_of_an_article_is_none_of_a_preprint(doi: str) -> None:
    assert not versions.is_preprint_id(f"doi:{doi}")


# ---- any order ----
SUBJECTS = "caves bread crabs violins glaciers".split()


def work(number: int) -> list[Record]:
    """Return the versions of one invented paper; some share a title with other works, and nothing else."""
    rng = random.Random(number)
    subject = SUBJECTS[number % len(SUBJECTS)]
    letters = "bcdfghklmnprstvz"
    made_up = ["".join(rng.choice(letters) + rng.choice("aeiou") for _ in range(4)) for _ in range(80)]
    text = " ".join([f"We study {subject}.", *made_up]) + "."
    title = f"A study of {subject}"
    people = (f"Anna {made_up[0].title()}",)
    edited = text.replace(made_up[3], "surely").replace(made_up[40], "hardly") + " Code is here."
    return [
        record(title, text, year=2019, authors=people, ids=f"arxiv:1901.0000{number}"),
        record(title, edited, year=2021, authors=people, ids=f"doi:10.5555/{number}", venue="Speleology"),
        record(title, edited, year=2021, authors=people, ids=f"pmid:{number + 1} doi:10.5555/{number}"),
        record(title.upper(), text),
        record(f"New light on {subject}", text, year=2021, authors=people, ids=f"s2:{number + 1} doi:10.5555/{number}"),
    ]


@st.composite
def shuffled(draw: st.DrawFn) -> tuple[list[Record], list[Record], int]:
    """Draw records of several works in two orders, spread over sources, and how many works they are of."""
    chosen: list[Record] = []
    works = draw(st.lists(st.integers(0, 9), min_size=1, max_size=4, unique=True))
    for number in works:
        kinds = draw(st.sets(st.integers(0, 4), min_size=1).filter(lambda kinds: kinds != {3, 4}))
        chosen += [work(number)[kind] for kind in sorted(kinds)]
    placed = [
        record(r.title, r.abstract, year=r.year, authors=r.authors, ids=" ".join(r.identifiers), venue=r.venue, line=n,
               source=draw(st.sampled_from("abc")))
        for n, r in enumerate(chosen, start=1)
    ]  # fmt: skip
    return draw(st.permutations(placed)), draw(st.permutations(placed)), len(works)


def _told(found: list[tuple[Paper, set[str]]]) -> set[tuple[frozenset[str], frozenset[Origin]]]:
    return {
        (frozenset(a for a in aliases if not a.startswith("key:")), frozenset(paper.sources))
        for paper, aliases in found
    }


@settings(max_examples=25)
@given(drawn=shuffled())
def test_the_order_of_sources_makes_no_difference(
    catalog: Catalog, drawn: tuple[list[Record], list[Record], int]
) -> None:
    one, other, works = drawn
    first, second = (loaded(catalog, order, runs=1) for order in (one, other))
    assert len(first) == works
    assert _told(first) == _told(second)
    assert sum(len(paper.sources) for paper, _ in first) == len(one)


def test_nothing_of_a_joined_paper_is_left(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path, create=True)
    with catalog.change() as db:
        for n, one in enumerate((record("A", "", ids="arxiv:1901.00001"), record("B", ids="doi:10.5555/1"))):
            store(db, one, n, own_ids=False)
        index.mark_indexed(db, [1, 2])
        store(db, record("B", ids="doi:10.5555/1 arxiv:1901.00001"), 3, own_ids=False)
    tables = ("aliases", "origins", "likeness", "vectors")
    assert {row for t in tables for (row,) in catalog.db.execute(f"SELECT paper FROM {t}")} == {1}
    assert papers.count(catalog.db, "pending") == 1  # what it says now is embedded anew
    catalog.close()
