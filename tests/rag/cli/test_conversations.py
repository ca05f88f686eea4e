"""attest conversations: what the page kept, from the terminal."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

import pytest

from rag import (
    Answer,
    Attest,
    Settings,
)
from rag.schema import KeptTurn
from tests.rag.cli.conftest import Run

QUESTION = "What accuracy does LanternNet reach on CaveBench?"
LINE = {"conversation_id", "title", "created_at", "changed_at", "turns"}
TURN = {"question", "as_written", "filters", "search_query", "status", "answer", "draft", "error", "asked_at"}


def page(user: str = "") -> tuple[str, Answer]:
    """Do what the page does when somebody asks something."""
    engine = Attest(Settings(_env_file=None, data_dir=Path(os.environ["ATTEST_DATA_DIR"]), llm="none"))
    answer, kept = engine.ask(QUESTION, keep=True), engine.conversations
    name = kept.new_id()
    kept.put(name, 0, KeptTurn(question=QUESTION, status="done", answer=answer), user=user)
    kept.put(name, 1, KeptTurn(question="and then?", status="failed", error="The model did not answer."), user=user)
    kept.rate(answer.answer_id, False, "No figure.", user=user)
    engine.close()
    return name, answer


def test_conversations_are_listed_and_found(run: Run, library: str) -> None:
    assert run("conversations").out == "0 conversations\n"
    name, _ = page()
    theirs, _ = page("ada")
    done = run("conversations")
    assert done.out.startswith(f"{name}  20")
    assert done.out.endswith(f"2 questions  {QUESTION}\n1 conversation\n")
    listed = run("conversations", "--json").json
    assert (listed["total"], set(listed["conversations"][0])) == (1, LINE)
    assert run("conversations", "list", "--user", "ada", "--json").json["conversations"][0]["conversation_id"] == theirs
    assert run("conversations", "--query", "91.4% THEN", "--json").json["total"] == 1
    assert run("conversations", "--query", "zebra").out == "0 conversations\n"
    page()
    assert run("conversations", "--limit", "1").out.endswith("2 conversations, 1 of them shown\n")


def test_one_is_shown_with_its_answers(run: Run, library: str) -> None:
    name, answer = page()
    done = run("conversations", "show", name)
    assert f"> {QUESTION}\n\n" in done.out
    assert "91.4%" in done.out
    assert "[1] Mira Holm" in done.out
    assert done.out.endswith("> and then?\n\n(The model did not answer.)\n")
    shown = run("conversations", "show", name, "--json").json
    assert all(set(turn) >= TURN for turn in shown["turns"])
    asked = run("export", "--answer", answer.answer_id, "--format", "json").json
    assert {"schema_version": 1, **shown["turns"][0]["answer"]} == asked


def test_one_is_renamed_and_deleted(run: Run, library: str) -> None:
    name, _ = page()
    assert run("conversations", "rename", name, "Lamps  in caves").out == "Renamed to: Lamps in caves\n"
    assert run("conversations", "rename", name, "L", "--json").json == {
        "schema_version": 1, "conversation_id": name, "title": "L",
    }  # fmt: skip
    assert run("conversations", "delete", name, "nobody").out == "Deleted 1 of 2 conversations.\n"
    again, _ = page()
    assert run("conversations", "delete", again, "--json").json == {"schema_version": 1, "deleted": 1}
    assert run("conversations").out == "0 conversations\n"


def test_one_is_passed_on_as_a_file(run: Run, library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name, _ = page()
    out = tmp_path / "talk.json"
    assert run("conversations", "export", name, "--out", str(out)).out == f"Conversation {name} written to {out}.\n"
    exported = run("conversations", "export", name, "--json").json
    assert (exported["format"], exported["out"], exported["text"]) == ("json", None, out.read_text(encoding="utf-8"))
    made = run("conversations", "import", str(out), "--user", "ada", "--json").json
    assert (made["title"], made["turns"]) == (QUESTION, 2)
    assert "91.4%" in run("conversations", "show", made["conversation_id"], "--user", "ada").out
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(out.read_bytes())))
    assert run("conversations", "import", "-").out.startswith("Imported as ")
    read = run("conversations", "export", name, "--format", "md").out
    assert read.startswith(f"# {QUESTION}\n\n## {QUESTION}\n")
    assert run("conversations", "export", name, "--out", str(tmp_path / "talk.md"), "--json").json["format"] == "md"
    assert (tmp_path / "talk.md").read_text(encoding="utf-8") == read


def test_what_readers_thought_is_listed(run: Run, library: str) -> None:
    assert run("conversations", "ratings").out == "0 ratings\n"
    _, answer = page("ada")
    (rating,) = run("conversations", "ratings", "--json").json["ratings"]
    assert rating.pop("rated_at").startswith("20")
    assert rating == {
        "answer_id": answer.answer_id, "liked": False, "comment": "No figure.", "question": QUESTION,
        "outcome": "answered", "llm": None,
    }  # fmt: skip
    assert "bad" in run("conversations", "ratings").out
    assert "No figure." in run("conversations", "ratings").out


def test_a_shared_file_does_not_steer_the_terminal(run: Run, library: str, tmp_path: Path) -> None:
    name, _ = page()
    shared = json.loads(run("conversations", "export", name).out)
    shared["title"] = shared["turns"][1]["question"] = "\x1b[2J\x07evil"
    shared["turns"][1]["error"] = "\x1b]0;owned\x07no"
    shared["turns"][0]["answer"]["notice"] = "\x1b[31mred\x9b"
    path = tmp_path / "evil.json"
    path.write_text(json.dumps(shared))
    made = run("conversations", "import", str(path))
    shown = run("conversations", "show", made.out.split()[2].rstrip(":"))
    assert "red" in shown.out
    assert not set(made.out + shown.out) & set("\x1b\x07\x9b")


def test_what_cannot_be_done_is_one_sentence(run: Run, library: str, tmp_path: Path) -> None:
    name, _ = page()
    for arguments in (
        ["show", "nobody"],
        ["show", name, "--user", "ada"],
        ["rename", name, " "],
        ["rename", "nobody", "x"],
        ["delete", "nobody"],
        ["export", name, "--format", "docx"],
        ["export", name, "--out", str(tmp_path / "no" / "where.json")],
        ["import", str(tmp_path / "missing.json")],
        ["import", str(tmp_path)],
        ["import", library],
    ):
        done = run("conversations", *arguments)
        assert (done.status, done.err.count("\n"), done.out) == (1, 1, ""), arguments
        error = run("conversations", *arguments, "--json").json["error"]
        assert error["message"] == done.err.rstrip("\n")
    for arguments in (["nothing"], ["show"], ["delete"], ["--limit", "0"], ["list", "extra"]):
        assert run("conversations", *arguments).status == 2, arguments
    assert run("conversations", "--help").status == 0


def test_a_library_that_is_not_there_has_none(run: Run) -> None:
    assert run("conversations").out == "0 conversations\n"
    assert run("conversations", "show", "x").status == 1
