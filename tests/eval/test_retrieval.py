"""A small BEIR folder through the whole command."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
import pytrec_eval

from eval.cli import main
from tests.scripted_server import ScriptedServer

DOCUMENTS = {
    "1": "Caves are mapped with lamps.",
    "2": "Bread rises with yeast.",
    "3": "Crabs follow the tides.",
    "4": "",
}
QUERIES = {"a": "How are caves mapped?", "b": "Why does bread rise?", "c": "Nobody judged this."}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    made = tmp_path / "small"
    made.mkdir()
    rows = [{"_id": key, "title": "", "text": text} for key, text in DOCUMENTS.items()]
    (made / "corpus.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (made / "queries.jsonl").write_text("\n".join(json.dumps({"_id": k, "text": t}) for k, t in QUERIES.items()))
    (made / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\na\t1\t1\nb\t2\t1\n")
    return made


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["attest-eval", *arguments])
    try:
        main()
    except SystemExit as exc:
        return int(exc.code or 0)
    return 0


def test_a_folder_is_searched_and_measured(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "run"
    for _ in range(2):  # the second time over the library that is kept
        assert run(monkeypatch, "retrieval", "--beir", str(folder), "--out", str(out)) == 0
    metrics = json.loads((out / "metrics.json").read_text())
    assert set(metrics["measures"]) == {"nDCG@10", "MRR@10", "recall@10", "recall@100", "MAP", "seconds"}
    assert metrics["measures"]["MRR@10"]["mean"] == 1.0
    assert metrics["per_query"]["MRR@10"] == {"a": 1.0, "b": 1.0}
    assert (metrics["run"]["papers"], metrics["run"]["queries_without_judgements"]) == (4, 1)
    first = (out / "run.trec").read_text().splitlines()[0].split()
    assert (first[:4], first[5]) == (["a", "Q0", "1", "1"], "attest")


def test_the_second_stage_that_is_set_is_measured(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def measured() -> dict[str, object]:
        assert run(monkeypatch, "retrieval", "--beir", str(folder), "--out", str(tmp_path / "run")) == 0
        found: dict[str, object] = json.loads((tmp_path / "run" / "metrics.json").read_text())["run"]
        return found

    assert "second_stage_silent" not in measured()
    monkeypatch.setenv("ATTEST_RERANK", "model")
    with ScriptedServer(otherwise="1: 9\n2: 3") as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        assert measured()["second_stage_silent"] == 0
        assert len(server.calls) == 4, "each query, and again to explain the worst"
    capsys.readouterr()
    assert measured()["second_stage_silent"] == 2
    assert "The second stage said nothing for 2 of 2 queries." in capsys.readouterr().err


def test_other_judgements_may_be_named(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine.tsv").write_text("query-id\tcorpus-id\tscore\nc\t3\t1\n")
    out = tmp_path / "run"
    arguments = ["--beir", str(folder), "--qrels", str(tmp_path / "mine.tsv"), "--out", str(out)]
    assert run(monkeypatch, "retrieval", *arguments) == 0
    assert list(json.loads((out / "metrics.json").read_text())["per_query"]["MAP"]) == ["c"]


@pytest.mark.parametrize("broken", ["corpus.jsonl", "queries.jsonl", "qrels.tsv"])
def test_a_missing_file_is_one_sentence(
    folder: Path, broken: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / broken).unlink()
    assert run(monkeypatch, "retrieval", "--beir", str(folder), "--out", str(folder / "run")) == 1
    assert "BEIR" in capsys.readouterr().err


def test_broken_judgements_are_one_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nnonsense\n")
    assert run(monkeypatch, "retrieval", "--beir", str(folder), "--out", str(folder / "run")) == 1
    assert "is not as BEIR writes it" in capsys.readouterr().err


def test_the_measures_of_a_real_run_are_those_of_trec_eval(
    shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder, out = shared / "benchmarks" / "adi", tmp_path / "run"
    assert run(monkeypatch, "retrieval", "--beir", str(folder), "--out", str(out)) == 0
    qrels: dict[str, dict[str, int]] = {}
    for line in (folder / "qrels.tsv").read_text().strip().split("\n")[1:]:
        query, paper, relevance = line.split("\t")
        qrels.setdefault(query, {})[paper] = int(relevance)
    scores: dict[str, dict[str, float]] = {}
    for line in (out / "run.trec").read_text().strip().split("\n"):
        query, _, paper, _, score, _ = line.split()
        scores.setdefault(query, {})[paper] = float(score)
    names = {"nDCG@10": "ndcg_cut_10", "recall@10": "recall_10", "recall@100": "recall_100", "MAP": "map"}
    theirs = pytrec_eval.RelevanceEvaluator(qrels, {"ndcg_cut.10", "recall.10,100", "map"}).evaluate(scores)
    ours = json.loads((out / "metrics.json").read_text())["per_query"]
    for name, trec_name in names.items():
        assert len(ours[name]) == 35
        assert ours[name] == pytest.approx({query: values[trec_name] for query, values in theirs.items()}, abs=1e-6)
