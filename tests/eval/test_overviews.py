"""Topics and sets of a small library through the whole command, without a model, with one, and with a dead one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag import Attest
from tests.scripted_server import ScriptedServer

Call = Callable[..., int]
_CAVES = "LanternNet: mapping caves with sparse light"
_BENCH = "A Benchmark for Cave Mapping"
TOPICS: list[dict[str, Any]] = [
    {"id": "caves", "topic": "Give me an overview of mapping caves.", "gold_titles": [_CAVES, _BENCH]},
    {"id": "tax", "topic": "income tax law"},
    {"id": "bench", "question": "Which papers introduce a benchmark?", "kind": "list", "gold_titles": [_BENCH]},
    {"id": "fact", "question": "How accurate is LanternNet?", "kind": "list", "gold_titles": [_CAVES]},
    {"id": "other", "library": "elsewhere", "topic": "lakes", "gold_keys": ["lund2020lakes"]},
]


@pytest.fixture
def library(loaded: Attest) -> str:
    loaded.close()
    return str(loaded.settings.data_dir)


@pytest.fixture
def arguments(library: str, tmp_path: Path) -> tuple[object, ...]:
    topics = tmp_path / "topics.jsonl"
    topics.write_text("\n".join(map(json.dumps, TOPICS)), encoding="utf-8")
    return ("--data-dir", library, "overviews", "--topics", topics, "--out", tmp_path / "run")


def metrics(arguments: tuple[object, ...]) -> dict[str, Any]:
    return dict(json.loads((Path(str(arguments[-1])) / "metrics.json").read_text(encoding="utf-8")))


def rows(arguments: tuple[object, ...]) -> list[dict[str, Any]]:
    text = (Path(str(arguments[-1])) / "overviews.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.split("\n") if line]


def test_every_topic_and_set_is_asked_for_and_measured(
    arguments: tuple[object, ...], call: Call, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(*arguments, "--llm", "none") == 0
    found = metrics(arguments)
    assert found["kind"] == "overviews"
    assert found["per_query"]["member_recall"].keys() == {"caves"}
    assert found["per_query"]["absent_refused"] == {"tax": 1.0}
    assert found["per_query"]["set_recall"] == {"bench": 1.0, "fact": 0.0}
    assert found["measures"]["claims_supported"]["mean"] == 1.0
    assert found["measures"]["quotes_exact"]["mean"] == 1.0
    assert found["measures"]["cited_share"]["mean"] == 1.0
    assert found["types"] == {"caves": "overview", "tax": "overview", "bench": "list", "fact": "list"}
    assert [failure["id"] for failure in found["failures"]] == ["other", "fact"]
    assert [row["name"] for row in rows(arguments)] == ["caves", "tax", "bench", "fact"]
    assert rows(arguments)[0]["overview"]["schema_version"] == 1
    assert rows(arguments)[2]["answer"]["listing"]["matching"] == ["krol2020benchmark"]
    read = capsys.readouterr()
    assert "member_precision" in read.out
    assert "failed: other: the paper “lund2020lakes” is not in the library" in read.err
    assert "failed: fact: it was not read as a question for a set of papers" in read.err


def test_an_interrupted_run_goes_on_and_a_changed_topic_is_asked_again(
    arguments: tuple[object, ...], call: Call
) -> None:
    assert call(*arguments) == 0
    lines = rows(arguments)
    lines[0]["values"]["seconds"] = 12345.0  # proof that it is not asked again
    path, topics = Path(str(arguments[-1])) / "overviews.jsonl", Path(str(arguments[4]))
    path.write_text("\n".join(map(json.dumps, lines[:2])))
    assert call(*arguments) == 0
    assert metrics(arguments)["per_query"]["seconds"]["caves"] == 12345.0
    topics.write_text(topics.read_text().replace(", " + json.dumps(_BENCH), ""))
    assert call(*arguments) == 0
    assert metrics(arguments)["per_query"]["seconds"]["caves"] < 1000
    assert call(*arguments, "--fresh", "--json") == 0


def test_all_topics_together_should_be_the_themes(attest: Attest, tmp_path: Path, call: Call) -> None:
    caves = [f"A {word} map of {where} caves" for word in ("sparse", "laser") for where in ("wet", "deep")]
    bread = [f"Baking {word} bread with {what}" for word in ("rye", "wheat") for what in ("yeast", "sourdough")]
    source = tmp_path / "eight.jsonl"
    papers = [{"title": title, "abstract": f"{title}. We study {title.lower()} in detail."} for title in caves + bread]
    source.write_text("\n".join(map(json.dumps, papers)))
    attest.ingest([str(source)])
    attest.close()
    topics, out = tmp_path / "topics.jsonl", tmp_path / "run"
    named = [{"id": "caves", "topic": "caves", "gold_titles": caves}, {"id": "bread", "topic": "bread"}]
    named[1]["gold_titles"] = bread
    topics.write_text("\n".join(map(json.dumps, named)))
    assert call("overviews", "--topics", topics, "--out", out) == 0
    found = json.loads((out / "metrics.json").read_text())
    assert len(found["per_query"]["theme_purity"]) == 8
    assert 0.5 <= found["measures"]["theme_purity"]["mean"] <= 1.0
    assert list(found["per_query"]["theme_information"]) == ["all topics together"]
    assert found["run"]["themes_of_all_topics"] >= 1
    assert found["types"].keys() == {"caves", "bread"}


def test_a_model_writes_and_what_it_took_is_counted(
    arguments: tuple[object, ...], call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = (
        "It reaches an accuracy of 91.4% on CaveBench with 12 lamps [1].",
        "Five existing methods are compared [1].",
    )
    with ScriptedServer(otherwise=f"{one} {other}") as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        assert call(*arguments, "--llm", "writer") == 0
    found = metrics(arguments)
    assert found["run"]["llm"] == "writer"
    assert found["per_query"]["fell_back"] == {"caves": 0.0}
    assert found["per_query"]["output_tokens"]["caves"] > 0


def test_a_dead_model_is_a_failure_of_the_rows_and_not_of_the_run(
    arguments: tuple[object, ...], call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("ATTEST_LLM_RETRIES", "0")
    assert call(*arguments, "--llm", "gone") == 0
    found = metrics(arguments)
    assert found["per_query"]["fell_back"] == {"caves": 1.0}
    assert found["measures"]["claims_supported"]["mean"] == 1.0  # the abstracts are quoted instead
    assert any("cannot be reached" in failure["reason"] for failure in found["failures"])


def test_runs_are_compared_and_gated(arguments: tuple[object, ...], call: Call) -> None:
    assert call(*arguments) == 0
    out = arguments[-1]
    assert call("compare", out, out, "--gate", "claims_supported>=1", "--gate-delta", "member_recall>=-0.01") == 0
    assert call("compare", out, out, "--gate", "set_recall>=0.9") == 1
    assert call("report", out) == 0
    assert "papers that belong to a topic" in (Path(str(out)) / "report.html").read_text(encoding="utf-8")
