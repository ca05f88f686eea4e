"""Files of topics are read line by line, and the papers that they name are found in the library."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.naming import Names
from eval.questions import QuestionsError
from eval.topics import OVERVIEW, Topic, belonging, read_topics
from rag import Filters, Paper

ROOT = Path(__file__).parents[2]
PAPERS = (
    Paper(key="holm2021lanternnet", paper_id="doi:10/x", title="LanternNet: Mapping Caves", abstract="A."),
    Paper(key="krol2020benchmark", paper_id="t:abc", title="A Benchmark", abstract="B."),
)


def write(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_topics_and_questions_are_read_with_all_their_fields(tmp_path: Path) -> None:
    found, failures = read_topics(
        write(
            tmp_path / "t.jsonl",
            {"id": "t", "topic": "caves", "gold_keys": ["a"], "gold_ids": ["doi:1"], "also_ok_keys": ["b"]},
            {"id": "q", "question": "How many?", "kind": "count", "gold_titles": ["X"], "filters": {"venues": ["V"]}},
            {"question": "Which?", "answerable": None, "library": "elsewhere", "filters": {"year_from": 2020}},
            {"topic": "tax", "gold_titles": [], "filters": {}},
        )
    )
    assert failures == []
    assert found == [
        Topic(id="t", text="caves", gold_ids=("a", "doi:1"), also_ok_ids=("b",), answerable=True),
        Topic(
            id="q",
            text="How many?",
            kind="count",
            gold_titles=("X",),
            filters=Filters(venues=("V",)),
            answerable=True,
        ),
        Topic(id="3", text="Which?", kind="list", filters=Filters(year_from=2020)),
        Topic(id="4", text="tax", answerable=False),
    ]
    assert found[0].kind == OVERVIEW


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("{broken", "is not JSON"),
        ([1], "is no JSON object"),
        ({"id": "x"}, "has no topic and no question"),
        ({"topic": " "}, "has no topic"),
        ({"question": "Q?", "kind": "essay"}, "kind is none of list, count, by_year"),
        ({"topic": "T", "gold_keys": "one"}, "gold_keys is no list"),
        ({"topic": "T", "filters": ["WWW"]}, "filters are no object of authors, keys"),
        ({"topic": "T", "filters": {"venue": "WWW"}}, "filters are no object of authors, keys"),
        ({"topic": "T", "filters": {"venues": "WWW"}}, "filters.venues is not as"),
        ({"topic": "T", "filters": {"year_from": "late"}}, "filters.year_from is not as"),
        ({"topic": "T", "answerable": "yes"}, "answerable is neither"),
        ({"topic": "T", "gold_keys": ["a"], "answerable": False}, "answerable is false, and"),
        ({"id": "a", "topic": "Again"}, "the id a stands twice"),
    ],
)
def test_a_line_that_is_no_topic_fails_alone(tmp_path: Path, row: object, reason: str) -> None:
    found, failures = read_topics(write(tmp_path / "t.jsonl", {"id": "a", "topic": "T"}, "", row))
    assert [topic.id for topic in found] == ["a"]
    assert (failures[0].id, reason in failures[0].reason) == ("line 3", True), failures


def test_a_file_without_topics_is_one_sentence(tmp_path: Path) -> None:
    for path in (write(tmp_path / "empty.jsonl", ""), tmp_path / "none.jsonl"):
        with pytest.raises(QuestionsError, match="topic"):
            read_topics(path)


def test_papers_are_named_by_title_key_or_id_and_belong_or_are_on_the_border() -> None:
    topic = Topic(
        id="1",
        text="T",
        gold_titles=("lanternnet -- mapping caves",),
        also_ok_ids=("t:abc", "holm2021lanternnet"),
    )
    found = belonging(topic, Names(PAPERS))
    assert (found.keys, found.also_ok) == ({"holm2021lanternnet"}, {"krol2020benchmark"})


@pytest.mark.parametrize("named", [{"gold_ids": ("gone",)}, {"also_ok_ids": ("gone",)}, {"also_ok_titles": ("gone",)}])
def test_a_paper_of_another_library_is_an_error(named: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="the paper “gone” is not in the library"):
        belonging(Topic(id="1", text="T", **named), Names(PAPERS))


def test_the_committed_topics_are_read() -> None:
    found, failures = read_topics(ROOT / "eval" / "sample" / "topics.jsonl")
    assert failures == []
    assert {topic.kind for topic in found} == {"overview", "list", "count", "by_year"}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_whatever_a_line_holds_the_file_is_read(tmp_path_factory: pytest.TempPathFactory, value: Any) -> None:
    rows = [{field: value} for field in ("filters", "gold_keys", "answerable", "id")]
    path = write(
        tmp_path_factory.mktemp("t") / "t.jsonl",
        {"id": "good", "topic": "T"},
        value,
        *({"topic": "T", **row} for row in rows),
    )
    found, failures = read_topics(path)
    assert found[0].id == "good"
    assert 1 <= len(found) <= 5
    assert len(found) + len(failures) in (5, 6)  # a blank line is no row
