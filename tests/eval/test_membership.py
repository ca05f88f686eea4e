"""What an overview and a listed set are worth, from objects made by hand."""

from __future__ import annotations

from typing import Any

import pytest

from eval.membership import lost, of_overview, of_set
from eval.questions import Gold
from eval.topics import Topic
from rag import (
    Answer,
    Filters,
    Overview,
    Paper,
)
from rag.schema import (
    AnswerSentence,
    Cell,
    Coverage,
    Listing,
    Models,
    Placed,
    Quote,
    Reference,
    Relation,
    Row,
    Table,
    Theme,
)

ABSTRACT = "It maps caves. Lamps are weak."
PAPERS = {key: Paper(key=key, paper_id=f"t:{key}", title=f"On {key}", abstract=ABSTRACT) for key in "abcdex"}
TOPIC = Topic(id="t", text="caves", answerable=True)
ABSENT = Topic(id="n", text="tax", answerable=False)
GOLD = Gold(frozenset("abcd"), frozenset("e"))
NOTHING = Gold(frozenset(), frozenset())


def said(marker: int, quote: str = "It maps caves.", **changed: Any) -> AnswerSentence:
    fields: dict[str, Any] = {"shown": True, "citations": (marker,), "verdict": "supported"}
    evidence = (Quote(marker=marker, quote=quote, start=0, end=14),)
    return AnswerSentence(
        **{
            "text": f"{quote} [{marker}]",
            "start": 0,
            "end": 18,
            "score": 1.0,
            "evidence": evidence,
            **fields,
            **changed,
        }
    )


def references(keys: str) -> tuple[Reference, ...]:
    return tuple(
        Reference(marker=n, key=key, paper_id=f"t:{key}", title=key, authors=(), year=None, venue=None, url=None)
        for n, key in enumerate(keys, start=1)
    )


def overview(keys: str, left_out: str = "", matched: int | None = None, **changed: Any) -> Overview:
    """Return an overview that has read papers, left others out, and says a sentence of each."""
    cells = (Cell(text="x", quote="Lamps are weak.", start=15, end=30), *(Cell() for _ in range(4)))
    fields: dict[str, Any] = {
        "outcome": "answered" if keys else "not_in_collection",
        "themes": (Theme(title="T", text="", papers=tuple(keys)),) if keys else (),
        "table": Table(rows=tuple(Row(key=key, title=key, year=None, theme="T", cells=cells) for key in keys)),
        "sentences": tuple(said(marker) for marker, _ in enumerate(keys, start=1)),
        "references": references(keys),
        "coverage": Coverage(
            library=6,
            examined=6,
            matched=len(keys) if matched is None else matched,
            read=len(keys),
            cited=len(keys),
            left_out=tuple(Placed(key=key, title=key, why="") for key in left_out),
        ),
    }
    return Overview(
        **{
            "overview_id": "o",
            "topic": "caves",
            "filters": Filters(),
            "mode": "extractive",
            "text": "",
            "models": Models(llm=None, embedding="e"),
            "usage": None,
            "timings_ms": {"total": 1500.0},
            "library_version": 1,
            **fields,
            **changed,
        }
    )


def answer(keys: str | None, outcome: str = "answered") -> Answer:
    """Return the answer to a question for a set; None is one that lists nothing."""
    listing = Listing(
        kind="list", condition="c", matching=tuple(keys or ""), undecided=(), mentioning=(), examined=6, library=6
    )
    return Answer(
        answer_id="a",
        question="Which?",
        search_query="Which?",
        filters=Filters(),
        outcome=outcome,  # type: ignore[arg-type]
        mode="extractive",
        text="",
        sentences=tuple(said(marker) for marker, _ in enumerate(keys or "", start=1)),
        references=references(keys or ""),
        closest=(),
        passages=(),
        models=Models(llm=None, embedding="e"),
        usage=None,
        timings_ms={"total": 20.0},
        library_version=1,
        listing=None if keys is None else listing,
    )


def test_borderline_papers_are_neither_right_nor_wrong() -> None:
    values = of_overview(TOPIC, GOLD, overview("abex"), PAPERS)
    assert (values["member_precision"], values["member_recall"]) == (pytest.approx(2 / 3), 0.5)
    assert "member_precision" not in of_overview(TOPIC, GOLD, overview("e"), PAPERS)


def test_what_belongs_and_was_not_read_is_matched_and_what_narrowly_does_not_is_not() -> None:
    values = of_overview(TOPIC, GOLD, overview("ab", left_out="cd", matched=3), PAPERS)
    assert (values["member_recall"], values["matched_recall"]) == (0.5, 0.75)


def test_the_table_the_claims_and_the_time_are_measured() -> None:
    values = of_overview(TOPIC, GOLD, overview("ab"), PAPERS)
    assert (values["cell_filled_problem"], values["cell_filled_code"]) == (1.0, 0.0)
    assert (values["claims_supported"], values["quotes_exact"], values["cited_share"]) == (1.0, 1.0, 1.0)
    assert values["seconds"] == 1.5
    assert "absent_refused" not in values


@pytest.mark.parametrize("wrong", [{"verdict": "partly"}, {"citations": ()}])
def test_a_sentence_counts_wherever_it_stands(wrong: dict[str, Any]) -> None:
    bad = said(1, **wrong)
    beside = Relation(kind="agreement", about="caves", sentences=(said(1), bad))
    assert of_overview(TOPIC, GOLD, overview("a", sentences=(said(1), bad)), PAPERS)["claims_supported"] == 0.5
    assert of_overview(TOPIC, GOLD, overview("a", relations=(beside,)), PAPERS)["claims_supported"] == 2 / 3
    assert of_overview(TOPIC, GOLD, overview("a", open_questions=(bad,)), PAPERS)["claims_supported"] == 0.5
    hidden = said(1, **{**wrong, "shown": False})
    assert of_overview(TOPIC, GOLD, overview("a", sentences=(said(1), hidden)), PAPERS)["claims_supported"] == 1.0


def test_a_quote_must_stand_in_the_abstract_where_it_says() -> None:
    found = overview("a", sentences=(said(1, "It maps lakes."), said(7)))
    assert of_overview(TOPIC, GOLD, found, PAPERS)["quotes_exact"] == pytest.approx(1 / 3)  # a cell is right


def test_a_topic_without_papers_is_to_be_refused() -> None:
    assert of_overview(ABSENT, NOTHING, overview(""), PAPERS) == {"absent_refused": 1.0, "seconds": 1.5}
    values = of_overview(ABSENT, NOTHING, overview("x"), PAPERS)
    assert values["absent_refused"] == 0.0
    assert not {"member_precision", "member_recall"} & set(values)


@pytest.mark.parametrize(("keys", "right"), [("abc", 0.0), ("abcd", 1.0), ("abxce", 1.0), ("abcdex", 0.0), (None, 0.0)])
def test_a_count_may_lie_between_what_belongs_and_what_may(keys: str | None, right: float) -> None:
    asked = Topic(id="q", text="How many?", kind="count", answerable=True)
    assert of_set(asked, GOLD, answer(keys), PAPERS)["count_right"] == right


def test_a_set_has_precision_and_recall_and_no_listing_finds_nothing() -> None:
    asked = Topic(id="q", text="Which?", kind="list", answerable=True)
    values = of_set(asked, GOLD, answer("abex"), PAPERS)
    assert (values["set_precision"], values["set_recall"]) == (pytest.approx(2 / 3), 0.5)
    assert of_set(asked, GOLD, answer(None), PAPERS) == {"set_recall": 0.0, "seconds": 0.02}
    for outcome in ("not_stated", "not_in_collection"):
        assert of_set(ABSENT, NOTHING, answer("", outcome), PAPERS)["absent_refused"] == 1.0


@pytest.mark.parametrize(
    ("topic", "gold", "given", "stage", "missed", "wrong"),
    [
        (TOPIC, GOLD, "", "nothing given", 4, []),
        (TOPIC, GOLD, "abx", "papers missed", 2, [3]),
        (TOPIC, GOLD, "xabcde", "wrong papers", 0, [1]),
        (ABSENT, NOTHING, "x", "not refused", 0, [1]),
    ],
)
def test_what_went_wrong_is_named(
    topic: Topic, gold: Gold, given: str, stage: str, missed: int, wrong: list[int]
) -> None:
    row = lost(topic, gold, given, of_overview(topic, gold, overview(given), PAPERS), PAPERS)
    assert row is not None
    assert (row["stage"], len(row["gold"])) == (stage, missed)
    assert [paper["rank"] for paper in row["retrieved"]] == wrong
    assert row["value"] < 1


def test_what_went_well_is_not_among_the_worst() -> None:
    assert lost(TOPIC, GOLD, "abcde", of_overview(TOPIC, GOLD, overview("abcde"), PAPERS), PAPERS) is None
