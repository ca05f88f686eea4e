"""Drafts of questions: of every type, about papers that are there, marked as made by a machine."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eval.drafting import drafts
from eval.naming import Names
from eval.questions import read_questions, resolve
from rag import Attest, Paper
from tests.scripted_server import ScriptedServer

Call = Callable[..., int]


def paper(title: str, number: int) -> Paper:
    return Paper(key=f"k{number}", paper_id=f"t:{number}", title=title, abstract="It says something at length. " * 9)


PAPERS = [
    paper("ColBERT: Late Interaction over Contextual Vectors", 1),
    paper("Dense Passage Retrieval with Hard Negatives", 2),
    paper("Sparse Retrieval by Term Expansion Models", 3),
    paper("A Survey of Query Rewriting in Conversations", 4),
    paper("GTE embeddings", 5),
    paper("Faithful Summaries of Clinical Trials", 6),
]


def test_a_title_that_begins_with_a_name_is_asked_for_by_that_name() -> None:
    asked = {p.title: drafts([p], 9)[-1].question.question for p in PAPERS}
    assert asked[PAPERS[0].title] == "What is ColBERT and how well does it work?"
    assert asked[PAPERS[1].title] == "What is known about dense Passage Retrieval with Hard Negatives?"
    assert asked[PAPERS[3].title] == "What is known about A Survey of Query Rewriting in Conversations?"
    assert asked[PAPERS[4].title] == "What is known about GTE embeddings?"


def test_every_type_is_there_and_the_same_seed_gives_the_same() -> None:
    papers = [paper(f"Method{n}: Alpha{n} Beta{n} Gamma{n} shared{n // 2}", n) for n in range(60)]
    found = drafts(papers, 40, seed=3)
    assert set(Counter(draft.question.type for draft in found)) == {
        "single",
        "keyword",
        "misspelt",
        "several",
        "unanswerable",
    }
    assert found == drafts(papers, 40, seed=3)
    assert found != drafts(papers, 40, seed=4)
    assert len({draft.question.id for draft in found}) == len(found) <= 40


def test_several_papers_share_a_word() -> None:
    (asked,) = [draft.question for draft in drafts(PAPERS, 10) if draft.question.type == "several"]
    assert asked.question == "Which papers are about retrieval?"
    assert set(asked.gold_titles) == {PAPERS[1].title, PAPERS[2].title}


def test_the_command_writes_rows_that_can_be_asked(loaded: Attest, tmp_path: Path, call: Call) -> None:
    out = tmp_path / "draft.jsonl"
    assert call("--data-dir", loaded.settings.data_dir, "questions", "--n", 12, "--out", out, "--llm", "none") == 0
    rows = [json.loads(line) for line in out.read_text().split("\n") if line]
    assert all(row["made_by"] == "template" and row["reviewed"] is False for row in rows)
    found, failures = read_questions(out)
    assert (len(found), failures) == (len(rows), [])
    assert all(resolve(question, Names(loaded.papers())).keys or question.answerable is False for question in found)


def test_a_model_asks_better_questions_as_far_as_they_can_be_checked(
    loaded: Attest,
    tmp_path: Path,
    call: Call,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def reply(request: dict[str, Any]) -> str:
        task, text = (message["content"] for message in request["messages"])
        if "does not answer" in task:
            return '```json\n{"question": "Which colour were the walls?"}\n```'
        if "Bread" in text:
            return '{"question": "Invented?", "quote": "This stands nowhere.", "fact": "x"}'
        sentence = text.split("Abstract: ")[1].split(". ")[0] + "."
        return json.dumps({"question": "What do they say first?", "quote": sentence, "fact": sentence[:5]})

    out = tmp_path / "draft.jsonl"
    with ScriptedServer(otherwise=reply) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        arguments = ("--data-dir", loaded.settings.data_dir, "questions", "--n", 12, "--out", out)
        assert call(*arguments, "--llm", "scripted") == 0
    found, _ = read_questions(out)
    made_by = {row["id"]: row["made_by"] for row in map(json.loads, out.read_text().strip().split("\n"))}
    single = [question for question in found if question.question == "What do they say first?"]
    assert single
    assert all(made_by[question.id] == "scripted" and question.gold_quotes for question in single)
    assert any(q.question == "Which colour were the walls?" and q.answerable is False for q in found)
    said = capsys.readouterr()
    assert "Invented?" not in out.read_text()
    assert "the model's quote does not stand in the abstract" in said.err


def test_an_empty_library_is_one_sentence(tmp_path: Path, call: Call, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("--data-dir", tmp_path / "none", "questions", "--out", tmp_path / "q.jsonl") == 1
    assert "attest ingest" in capsys.readouterr().err
