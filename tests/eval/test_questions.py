"""Files of questions are read line by line, and what they name as gold is found in the library."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.naming import Names
from eval.questions import Question, QuestionsError, read_questions, resolve, write_questions
from rag import Paper, Turn
from tests.eval.conftest import QUESTIONS

PAPERS = (
    Paper(key="holm2021lanternnet", paper_id="doi:10/x", title="LanternNet: Mapping Caves", abstract="A."),
    Paper(key="krol2020benchmark", paper_id="t:abc", title="A Benchmark", abstract="B."),
)


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_row_is_read_with_all_its_fields(questions_file: Path) -> None:
    found, failures = read_questions(questions_file)
    assert failures == []
    assert [question.id for question in found] == ["cave", "crabs", "follow", "tax"]
    assert found[0].gold_facts == ("91.4%|91.4 percent",)
    assert found[2].history[0] == Turn(role="user", content="What is LanternNet?")
    assert (found[2].answerable, found[3].answerable) == (True, False)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{broken", "is not JSON"),
        ("[1]", "is no JSON object"),
        ('{"id": "x"}', "has no question"),
        ('{"id": "x", "question": " "}', "has no question"),
        ('{"question": "Q?", "answerable": "yes"}', "answerable"),
        ('{"question": "Q?", "gold_titles": "one"}', "gold_titles is no list"),
        ('{"question": "Q?", "gold_facts": [1]}', "gold_facts is no list"),
        ('{"question": "Q?", "history": [{"role": "king"}]}', "history"),
        ('{"id": "a", "question": "Again?"}', "the id a stands twice"),
    ],
)
def test_a_line_that_is_no_question_fails_alone(tmp_path: Path, line: str, reason: str) -> None:
    path = write(tmp_path / "q.jsonl", '{"id": "a", "question": "Q?"}', "", line)
    found, failures = read_questions(path)
    assert [question.id for question in found] == ["a"]
    assert (failures[0].id, reason in failures[0].reason) == ("line 3", True)


def test_a_file_without_questions_is_one_sentence(tmp_path: Path) -> None:
    for path in (write(tmp_path / "empty.jsonl", ""), tmp_path / "none.jsonl"):
        with pytest.raises(QuestionsError, match="question"):
            read_questions(path)


def test_gold_is_named_by_title_key_or_id() -> None:
    asked = Question(
        id="1",
        question="Q?",
        gold_titles=("lanternnet -- mapping caves",),
        gold_ids=("t:abc",),
        also_ok_titles=("A benchmark.", "Unknown"),
    )
    gold = resolve(asked, Names(PAPERS))
    assert gold.keys == {"holm2021lanternnet", "krol2020benchmark"}
    assert gold.also_ok == {"krol2020benchmark"}


def test_gold_that_is_not_here_is_an_error() -> None:
    with pytest.raises(ValueError, match="“Nowhere” is not in the library"):
        resolve(Question(id="1", question="Q?", gold_titles=("Nowhere",)), Names(PAPERS))


def test_questions_are_written_as_they_are_read(tmp_path: Path, questions_file: Path) -> None:
    first, _ = read_questions(questions_file)
    write_questions(tmp_path / "again.jsonl", [question.to_json() for question in first])
    assert read_questions(tmp_path / "again.jsonl") == (first, [])
    assert len(QUESTIONS) == len(first)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_whatever_a_line_holds_the_file_is_read(tmp_path_factory: pytest.TempPathFactory, value: Any) -> None:
    path = tmp_path_factory.mktemp("q") / "q.jsonl"
    write(
        path, '{"id": "good", "question": "Q?"}', json.dumps(value), json.dumps({"question": value, "history": value})
    )
    found, failures = read_questions(path)
    assert found[0].id == "good"
    assert len(found) + len(failures) == 3
