"""How many papers of a set fall to each year, venue and theme."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag import Attest
from rag.overview.sets.wish import wish_of

TIDES = "Tides rise and fall twice a day. We measure tides in {place} with {thing}. The tides there reach {n} metres."
PLACES = (
    ("Tides of the Bay", "the bay", "gauges", 2019, "Journal of Tides"),
    ("Tides of the Strait", "the strait", "gauges", 2019, "Journal of Tides"),
    ("Tides of the Fjord", "the fjord", "buoys", 2021, "Ocean Letters"),
    ("Tides of the Delta", "the delta", "satellites", 2021, ""),
)


@pytest.fixture
def tides(attest: Attest, tmp_path: Path) -> Attest:
    rows = [
        {"title": title, "abstract": TIDES.format(place=place, thing=thing, n=n), "year": year, "venue": venue or None}
        for n, (title, place, thing, year, venue) in enumerate(PLACES, start=3)
    ]
    path = tmp_path / "tides.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    attest.ingest([str(path)])
    return attest


@pytest.mark.parametrize(
    ("question", "kind", "topic"),
    [
        ("How many papers are about tides by venue?", "by_venue", "tides"),
        ("Which papers are about tides, by theme?", "by_theme", "tides"),
        ("Papers on tides per journal", "by_venue", "tides"),
        ("How many papers are about tides by year?", "by_year", "tides"),
    ],
)
def test_a_question_says_how_a_set_is_to_be_counted(question: str, kind: str, topic: str) -> None:
    wish = wish_of(question)
    assert wish is not None
    assert (wish.kind, wish.topic) == (kind, topic)


@pytest.mark.parametrize("question", ["Sort them by venue", "What do papers gain by theme?", "by venue"])
def test_another_question_is_none(question: str) -> None:
    assert wish_of(question) is None


def counted(attest: Attest, question: str) -> tuple[list[tuple[str, int]], str, int]:
    given = attest.ask(question)
    assert given.listing is not None
    shares = [(share.label, share.papers) for share in given.listing.shares]
    return shares, given.text, len(given.listing.matching)


def test_venues_come_largest_first_and_those_without_one_last(tides: Attest) -> None:
    shares, text, number = counted(tides, "How many papers are about tides by venue?")
    assert shares == [("Journal of Tides", 2), ("Ocean Letters", 1), ("no venue", 1)]
    assert text.startswith("By venue:\n\n- Journal of Tides: ▇▇ 2\n")
    assert number == 4


def test_years_between_stand_too(tides: Attest) -> None:
    shares, text, _ = counted(tides, "How many papers are about tides by year?")
    assert shares == [("2019", 2), ("2020", 0), ("2021", 2)]
    assert "- 2020:  0\n" in text


def test_themes_hold_every_paper_once(tides: Attest) -> None:
    shares, text, number = counted(tides, "Which papers are about tides by theme?")
    assert sum(papers for _, papers in shares) == number
    assert text.startswith("By theme:")
