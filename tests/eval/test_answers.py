"""Questions about a small library through the whole command, without a model, with one, and with a dead one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag import Attest
from tests.scripted_server import ScriptedServer

Call = Callable[..., int]


def metrics(out: Path) -> dict[str, Any]:
    return dict(json.loads((out / "metrics.json").read_text(encoding="utf-8")))


@pytest.fixture
def library(loaded: Attest) -> str:
    loaded.close()
    return str(loaded.settings.data_dir)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "run"


def test_every_question_is_asked_and_measured_without_a_model(
    library: str, questions_file: Path, out: Path, call: Call, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("--data-dir", library, "answers", "--questions", questions_file, "--out", out, "--llm", "none") == 0
    found = metrics(out)
    assert found["kind"] == "answers"
    assert found["measures"]["outcome"] == {"mean": 1.0, "low": 1.0, "high": 1.0, "n": 4}
    assert found["per_query"]["fact_coverage"] == {"cave": 1.0, "crabs": 1.0, "follow": 1.0}
    assert found["per_query"]["number_fidelity"]["cave"] == 1.0
    assert found["by_type"]["follow-up"]["citation_recall"]["mean"] == 1.0
    assert set(found["controls"]) == {"gold passages", "no passages"}
    assert found["controls"]["gold passages"]["citation_precision"]["mean"] == 1.0
    assert found["controls"]["no passages"]["fact_coverage"]["mean"] == 0.0
    assert found["controls"]["no passages"]["outcome"]["mean"] == 0.25  # only the refusal is right
    assert found["recall_curve"]["1"] == 1.0
    assert found["run"]["llm"] is None
    assert "openai_api_key" not in found["run"]["settings"]
    assert "failures" not in found
    rows = [json.loads(line) for line in (out / "answers.jsonl").read_text().split("\n") if line]
    assert len(rows) == 4 + 3 + 4
    assert rows[0]["answer"]["schema_version"] == 1
    said = capsys.readouterr().out
    assert "outcome" in said
    assert "follow-up (n = 1)" in said


def test_an_interrupted_run_goes_on(library: str, questions_file: Path, out: Path, call: Call) -> None:
    arguments = ("--data-dir", library, "answers", "--questions", questions_file, "--out", out, "--no-controls")
    assert call(*arguments) == 0
    whole, lines = metrics(out), (out / "answers.jsonl").read_text().split("\n")
    kept = json.loads(lines[0])
    kept["values"]["words"] = 12345.0  # proof that it is not asked again
    (out / "answers.jsonl").write_text(json.dumps(kept) + "\n" + lines[1][:40])
    (out / "metrics.json").unlink()
    assert call(*arguments) == 0
    again = metrics(out)
    assert again["per_query"]["words"]["cave"] == 12345.0
    assert again["per_query"]["citation_recall"] == whole["per_query"]["citation_recall"]
    assert call(*arguments, "--fresh") == 0
    assert metrics(out)["per_query"]["words"] == whole["per_query"]["words"]


def test_a_changed_question_is_asked_again_and_another_library_is_refused(
    library: str, questions_file: Path, out: Path, call: Call, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("--data-dir", library, "answers", "--questions", questions_file, "--out", out, "--no-controls")
    assert call(*arguments) == 0
    questions_file.write_text(questions_file.read_text().replace("nine days", "ten years"))
    assert call(*arguments) == 0
    assert metrics(out)["per_query"]["fact_coverage"] == {"cave": 1.0, "crabs": 0.0, "follow": 1.0}
    more = tmp_path / "more.jsonl"
    more.write_text(json.dumps({"title": "One More", "abstract": "It changes the library."}))
    engine = Attest(_settings(library))
    engine.ingest([str(more)])
    engine.close()
    assert call(*arguments) == 1
    assert "holds a run made with another" in capsys.readouterr().err


def test_what_cannot_be_evaluated_is_told_and_the_rest_goes_on(
    library: str, questions_file: Path, out: Path, call: Call, capsys: pytest.CaptureFixture[str]
) -> None:
    with questions_file.open("a") as file:
        file.write('\n{broken\n{"id": "lost", "question": "Q?", "gold_titles": ["Nowhere"]}')
    assert call("--data-dir", library, "answers", "--questions", questions_file, "--out", out) == 0
    found = metrics(out)
    assert found["measures"]["outcome"]["n"] == 4
    assert [failure["id"] for failure in found["failures"]] == ["line 5", "lost"]
    assert "“Nowhere” is not in the library" in capsys.readouterr().err


def test_a_model_writes_a_judge_grades_and_no_passages_shows_what_it_knows_by_itself(
    library: str, questions_file: Path, out: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reply(request: dict[str, Any]) -> str:
        system, *_, user = (message["content"] for message in request["messages"])
        if system.startswith("You answer questions"):
            return "LanternNet reaches an accuracy of 91.4% on CaveBench with 12 lamps [1]."
        if system.startswith("You read one passage"):
            return "It reaches 91.4%."
        if system.startswith("You are given notes"):
            return "YES"
        return "RIGHT" if system.startswith("You grade") else "Perhaps 91.4%."

    with ScriptedServer(otherwise=reply) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        arguments = ("--data-dir", library, "answers", "--questions", questions_file, "--out", out)
        assert call(*arguments, "--llm", "writer", "--judge", "grader") == 0
        assert {request["model"] for request in server.calls} == {"writer", "grader"}
    found = metrics(out)
    assert found["run"]["llm"] == "writer"
    assert found["per_query"]["judged_correctness"]["cave"] == 1.0
    assert found["per_query"]["judged_citation_recall"]["cave"] == 1.0
    assert found["judge"] == {"model": "grader", "accuracy": None}
    assert found["per_query"]["fell_back"]["cave"] == 0.0
    assert found["per_query"]["output_tokens"]["cave"] == 7.0
    assert found["controls"]["no passages"]["fact_coverage"]["mean"] == pytest.approx(1 / 3, abs=1e-4)
    assert sum(tenth["n"] for tenth in found["calibration"]) >= 1


def test_a_dead_model_is_a_failure_of_the_rows_and_not_of_the_run(
    library: str, questions_file: Path, out: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("ATTEST_LLM_RETRIES", "0")
    assert call("--data-dir", library, "answers", "--questions", questions_file, "--out", out, "--llm", "gone") == 0
    found = metrics(out)
    assert found["per_query"]["fell_back"]["cave"] == 1.0
    assert found["per_query"]["outcome"]["cave"] == 1.0  # the abstracts are quoted instead
    assert any("cannot be reached" in failure["reason"] for failure in found["failures"])


def _settings(data_dir: str) -> Any:
    from rag import Settings

    return Settings(_env_file=None, data_dir=Path(data_dir), llm="none")
