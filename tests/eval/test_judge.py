"""A judge decides on support before it sees what is claimed, and its own accuracy is measured."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from eval.judge import Judge, JudgeError, accuracy, judged
from eval.progress import silent
from eval.questions import Question
from rag import Attest, Settings
from tests.eval.test_scores import ANSWER, QUESTION, REFUSED
from tests.scripted_server import ScriptedServer

READ, MATCH, GRADE = "You read one passage", "You are given notes", "You grade an answer"


def reply(request: dict[str, Any]) -> str:
    """Say of a passage what stands in it, and YES to a statement that shares a word with the notes."""
    task, text = (message["content"] for message in request["messages"])
    if task.startswith(READ):
        return str(text.split("Passage:\n")[1]) if "caves" in text else "NOTHING"
    if task.startswith(MATCH):
        notes, statement = text.split("\n\nStatement: ")
        return "Yes." if "caves" in notes and "caves" in statement else "NO"
    return "RIGHT" if "1200" in text.split("Answer:")[1] else "Wrong"


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer(otherwise=reply) as running:
        yield running


@pytest.fixture
def judge(server: ScriptedServer, tmp_path: Path) -> Judge:
    settings = Settings(_env_file=None, data_dir=tmp_path / "l", llm="none", openai_base_url=server.base_url)
    return Judge(Attest(settings), "scripted")


def asked(server: ScriptedServer, task: str) -> list[str]:
    return [c["messages"][1]["content"] for c in server.calls if c["messages"][0]["content"].startswith(task)]


def test_whoever_reads_the_passage_has_not_seen_the_statement(judge: Judge, server: ScriptedServer) -> None:
    assert judge.supports("How many caves?", "It maps 1,200 caves.", "There are 1200 caves, says XYZZY.")
    assert not judge.supports("How many caves?", "It maps 1,200 caves.", "Bread rises.")
    assert not judge.supports("What rises?", "Bread rises.", "Bread rises.")
    assert all("XYZZY" not in text for text in asked(server, READ))
    assert all("It maps 1,200 caves." in text for text in asked(server, MATCH))
    assert len(asked(server, READ)) == 2  # a passage is read once for a question
    assert len(asked(server, MATCH)) == 2  # nothing is compared with nothing


def test_an_answer_gets_a_grade_and_alce_recall_and_precision(judge: Judge) -> None:
    assert judged(judge, QUESTION, ANSWER) == {
        "judged_correctness": 1.0,
        "judged_citation_recall": 0.5,
        "judged_citation_precision": 0.5,
    }


def test_a_refusal_has_no_citations_to_judge(judge: Judge) -> None:
    assert judged(judge, QUESTION, REFUSED) == {"judged_correctness": 0.0}
    assert judged(judge, Question(id="q", question="Q?"), REFUSED) == {}


def test_a_judge_that_says_nothing_usable_is_an_error(server: ScriptedServer, judge: Judge) -> None:
    server.otherwise = "Perhaps."
    with pytest.raises(JudgeError, match="none of the words RIGHT, PARTLY, WRONG"):
        judge.correctness(QUESTION, "x")


def test_the_judges_own_accuracy_is_measured_on_labelled_claims(
    judge: Judge, server: ScriptedServer, tmp_path: Path
) -> None:
    rows = [
        {"question": "How many caves?", "claim": "caves", "references": ["It maps caves."], "label": 1},
        {"question": "What rises?", "claim": "Bread rises.", "references": ["Bread rises."], "label": 1},
        {"question": "What rises?", "claim": "Bread sinks.", "references": ["Bread rises."], "label": 0},
        {"question": "Nothing?", "claim": "x", "references": ["y"], "label": 0},
    ]
    path = tmp_path / "dev.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    found = accuracy(judge, path, 4, silent)
    assert (found["accuracy"], found["n"], found["failed"], found["model"]) == (0.75, 4, 0, "scripted")
    server.otherwise = "Perhaps."
    assert accuracy(Judge(judge.attest, "scripted"), path, 4, silent)["failed"] == 4
    path.write_text("{}")
    with pytest.raises(JudgeError, match="claim"):
        accuracy(judge, path, 4, silent)
