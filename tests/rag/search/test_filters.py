"""A filtered search against an answer worked out apart: papers chosen by hand, vectors compared in numpy."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import Attest, Filters, Paper, Settings
from rag.search import fusion

PAPERS = 180  # fewer than a search takes as candidates, so that every paper that passes must come
VENUES = ["Journal of Speleology", "Food Physics", "Underground Robotics", "Tidal Letters", None]
AUTHORS = ["Mira Holm", "Tadeusz Krol", "Ines Okafor", "Paolo Rinaldi", "Noor Haddad", "Yu Chen"]
TAGS = ["caves", "bread", "tides", "to read"]
WORDS = (
    "cave lamp network map light laser wall yeast loaf gravity sugar crumb flour starter bacteria crab tide clock"
    " rhythm darkness cooling survey robot sensor sound echo water salt stone temperature model error training"
).split()
QUERIES = ["Which network maps a cave with a lamp?", "yeast and gravity", "the of and", "zzzyx", "rhythm in darkness"]


def _records() -> Iterator[dict[str, object]]:
    draw = random.Random(7)
    for number in range(PAPERS):
        sentences = [" ".join(draw.choices(WORDS, k=9)).capitalize() + "." for _ in range(draw.randint(1, 4))]
        yield {
            "title": f"Study {number} of {draw.choice(WORDS)} and {draw.choice(WORDS)} {draw.random():.6f}",
            "abstract": "" if number % 20 == 19 else " ".join(sentences),
            "authors": draw.sample(AUTHORS, k=draw.randint(0, 3)),
            "year": draw.choice([None, *range(2010, 2025)]),
            "venue": draw.choice(VENUES),
            "tags": draw.sample(TAGS, k=draw.randint(0, 2)),
        }


@dataclass
class Exact:
    """The library beside all that the expected answers are made of: papers and their vectors."""

    engine: Attest
    papers: dict[int, Paper]
    chunks: dict[int, np.ndarray]
    sentences: dict[int, np.ndarray]

    def cosines(self, query: str, row: int) -> tuple[float, float | None]:
        """Return the cosine of a paper's whole abstract and of its best sentence."""
        vector = self.engine._parts.library().embedder.embed_texts([query])[0]
        best = self.sentences[row] @ vector
        return float((self.chunks[row] @ vector).max()), float(best.max()) if len(best) else None

    def bm25(self, query: str) -> dict[str, float | None]:
        """Return the lexical signal of every paper by key, from a search without filters."""
        return {p.key: p.signals.lexical for p in self.engine.search(query, k=PAPERS).passages}


@pytest.fixture(scope="module")
def exact(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exact]:
    folder = tmp_path_factory.mktemp("filters")
    records = list(_records())
    for name, part in (("first.jsonl", records[::2]), ("second.jsonl", records[1::2])):
        (folder / name).write_text("\n".join(map(json.dumps, part)))
    engine = Attest(Settings(_env_file=None, data_dir=folder / "library", llm="none"))
    report = engine.ingest([str(folder / "first.jsonl"), str(folder / "second.jsonl")])
    assert report.papers_in_library == PAPERS
    db, width = engine._parts.library().catalog.db, engine._parts.library().embedder.dimension
    chunks, sentences = {}, {}
    for row, whole, parts in db.execute("SELECT paper, chunks, sentences FROM vectors"):
        chunks[row] = np.frombuffer(whole, dtype=np.float16).reshape(-1, width).astype(np.float64)
        raw = np.frombuffer(parts, dtype=np.int8).reshape(-1, width).astype(np.float64)
        sentences[row] = raw / np.maximum(np.linalg.norm(raw, axis=1, keepdims=True), 1e-9)
    keys = dict(db.execute("SELECT id, key FROM papers"))
    papers = {paper.key: paper for paper in engine.papers()}
    yield Exact(engine, {row: papers[key] for row, key in keys.items()}, chunks, sentences)
    engine.close()


def passes(paper: Paper, filters: Filters) -> bool:
    """Tell whether a paper passes, without SQL."""

    def holds(text: str | None, name: str) -> bool:
        return f" {name.casefold()} " in f" {(text or '').casefold()} "

    checks = [
        filters.year_from is None or (paper.year is not None and paper.year >= filters.year_from),
        filters.year_to is None or (paper.year is not None and paper.year <= filters.year_to),
        not filters.venues or any(holds(paper.venue, name) for name in filters.venues),
        not filters.authors or any(holds(author, name) for name in filters.authors for author in paper.authors),
        not filters.sources or any(origin.source in filters.sources for origin in paper.sources),
        not filters.tags or any(tag in filters.tags for tag in paper.tags),
        not filters.keys or paper.key in filters.keys,
        paper.key not in filters.not_keys,
    ]
    return all(checks)


def assert_exact(exact: Exact, query: str, filters: Filters) -> int:
    """Assert that a filtered search is an exact search over the papers that pass; return how many do."""
    rows = [row for row, paper in exact.papers.items() if passes(paper, filters)]
    passages = exact.engine.search(query, k=PAPERS, filters=filters).passages
    found = {passage.key: passage for passage in passages}
    assert set(found) == {exact.papers[row].key for row in rows}
    assert len(found) == len(passages)
    words = exact.bm25(query)
    cosines = {exact.papers[row].key: exact.cosines(query, row) for row in rows}
    for key, passage in found.items():
        assert passage.signals.lexical == pytest.approx(words[key])
        assert passage.signals.dense == pytest.approx(cosines[key][0], abs=1e-4)
        assert passage.signals.sentence == pytest.approx(cosines[key][1], abs=1e-4)
    expected = {
        "lexical": fusion.normalise([words[key] for key in cosines]),
        "dense": fusion.normalise([whole for whole, _ in cosines.values()]),
        "sentence": fusion.normalise([best for _, best in cosines.values()]),
    }
    explained = {p.key: p.explanation for p in exact.engine.explain(query, k=PAPERS, filters=filters).passages}
    for place, key in enumerate(cosines):
        assert explained[key].candidates == len(rows)
        for name, normalised in expected.items():
            assert explained[key].signals[name].normalised == pytest.approx(normalised[place], abs=1e-3)
    assert [p.score for p in passages] == sorted((p.score for p in passages), reverse=True)
    top = exact.engine.search(query, k=5, filters=filters).passages
    assert top == passages[:5]
    return len(rows)


years = st.none() | st.integers(2008, 2026)
keys = st.integers(0, PAPERS - 1)


def some(values: list[str], most: int = 2) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=most, unique=True).map(tuple)


@given(
    query=st.sampled_from(QUERIES),
    year_from=years,
    year_to=years,
    venues=some(["Food Physics", "physics", "Underground Robotics", "of", "Unheard Venue"]),
    authors=some(["Mira Holm", "krol", "Okafor", "Nobody"]),
    sources=some(["first.jsonl", "second.jsonl", "third.jsonl"]),
    tags=some([*TAGS, "read"]),
    only=st.lists(keys, max_size=30),
    without=st.lists(keys, max_size=30),
)
def test_any_mixture_of_filters_is_exact(
    exact: Exact, query: str, only: list[int], without: list[int], **fields: object
) -> None:
    every = [paper.key for paper in exact.papers.values()]
    filters = Filters(
        **fields,  # type: ignore[arg-type]
        keys=tuple(every[number] for number in only),
        not_keys=tuple(every[number] for number in without),
    )
    assert_exact(exact, query, filters)


@pytest.mark.parametrize("query", QUERIES)
def test_one_paper(exact: Exact, query: str) -> None:
    for paper in list(exact.papers.values())[::23]:
        assert assert_exact(exact, query, Filters(keys=(paper.key,))) == 1


@pytest.mark.parametrize("query", QUERIES)
def test_all_papers_but_one(exact: Exact, query: str) -> None:
    for paper in list(exact.papers.values())[::61]:
        assert assert_exact(exact, query, Filters(not_keys=(paper.key,))) == PAPERS - 1


def test_year_and_venue_and_tag_at_once(exact: Exact) -> None:
    filters = Filters(year_from=2012, year_to=2022, venues=("Food Physics", "Tidal"), tags=("bread", "tides"))
    assert 1 <= assert_exact(exact, "yeast and gravity", filters) <= 40
    paper = next(p for p in exact.papers.values() if passes(p, filters))
    fewer = Filters(
        year_from=2012, year_to=2022, venues=("Food Physics", "Tidal"), tags=("bread", "tides"), not_keys=(paper.key,)
    )
    assert assert_exact(exact, "yeast and gravity", fewer) == assert_exact(exact, "yeast and gravity", filters) - 1


@pytest.mark.parametrize(
    "filters",
    [
        Filters(year_from=2012, year_to=2018),
        Filters(venues=("Food Physics",), authors=("Krol", "Yu Chen"), year_from=2011),
        Filters(tags=("caves",), sources=("second.jsonl",)),
    ],
)
def test_a_library_of_only_those_papers_gives_the_same(exact: Exact, filters: Filters, tmp_path: Path) -> None:
    """Words that no paper has: BM25 knows the rest of a library, the other signals must not."""
    query = "zzzyx qqqwv"
    exact.engine.duplicate(tmp_path / "part")
    part = Attest(exact.engine.settings.model_copy(update={"data_dir": tmp_path / "part"}))
    part.remove([paper.key for paper in exact.papers.values() if not passes(paper, filters)])
    filtered = exact.engine.search(query, k=PAPERS, filters=filters).passages
    alone = part.search(query, k=PAPERS).passages
    part.close()
    assert [p.key for p in filtered] == [p.key for p in alone]
    assert [p.score for p in filtered] == pytest.approx([p.score for p in alone], abs=1e-5)
    assert [p.quote for p in filtered] == [p.quote for p in alone]


@pytest.mark.parametrize(
    "filters",
    [
        Filters(year_from=2025, year_to=2020),
        Filters(year_from=2030),
        Filters(tags=("nothing",)),
        Filters(keys=("nobody",)),
        Filters(sources=("first",)),
        Filters(venues=("Food Physics",), tags=("nothing",)),
        Filters(authors=("Mir",)),
    ],
)
def test_what_matches_nothing_finds_nothing(exact: Exact, filters: Filters) -> None:
    assert exact.engine.papers(filters) == ()
    assert exact.engine.search("cave", filters=filters).passages == ()
    assert exact.engine.explain("cave", filters=filters).passages == ()
    answer = exact.engine.ask("Which network maps a cave?", filters=filters)
    assert (answer.outcome, answer.passages, answer.references) == ("not_in_collection", (), ())


def test_a_key_that_is_wanted_and_unwanted_finds_nothing(exact: Exact) -> None:
    key = exact.papers[1].key
    assert exact.engine.search("cave", filters=Filters(keys=(key,), not_keys=(key,))).passages == ()


def test_unknown_unwanted_keys_change_nothing(exact: Exact) -> None:
    assert assert_exact(exact, "cave", Filters(not_keys=("nobody", "' OR 1=1 --"))) == PAPERS


def test_many_unwanted_keys_hold(exact: Exact) -> None:
    every = tuple(paper.key for paper in exact.papers.values())
    assert assert_exact(exact, "cave", Filters(not_keys=(*every[1:], *(f"k{n}" for n in range(5000))))) == 1


# ---- once wrong ----


def test_a_name_does_not_reach_over_two_authors(exact: Exact) -> None:
    """All authors were one text: `--author "Holm Tadeusz"` found Mira Holm, Tadeusz Krol."""
    pairs = [p for p in exact.papers.values() if p.authors[:2] == ("Mira Holm", "Tadeusz Krol")]
    assert pairs, "the invented papers lack such a pair"
    assert exact.engine.papers(Filters(authors=("Holm Tadeusz",))) == ()


@pytest.mark.parametrize("name", ["", "???", "\u200b"])
def test_a_name_without_a_word_finds_nothing(exact: Exact, name: str) -> None:
    """It found all papers without a venue or authors."""
    assert exact.engine.papers(Filters(venues=(name,))) == ()
    assert exact.engine.papers(Filters(authors=(name,))) == ()


def test_more_than_a_thousand_keys_hold(exact: Exact) -> None:
    """An OR of each was too deep for SQLite."""
    every = tuple(paper.key for paper in exact.papers.values())
    wanted = (*every[:3], *(f"k{n}" for n in range(1500)))
    assert assert_exact(exact, "cave", Filters(keys=wanted)) == 3
