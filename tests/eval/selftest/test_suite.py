"""The whole command over the sample, over small and odd libraries, and over none."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eval.run import read_run
from rag import Attest
from tests.eval.selftest.conftest import ODD, write

Call = Callable[..., int]
LINES = [
    "abstracts", "duplicates", "title", "sentence", "typos", "shortened", "paraphrased", "answered", "refused",
    "false alarms", "wrong paper", "wrong number", "hubs",
]  # fmt: skip


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "run"


def metrics(out: Path) -> dict[str, Any]:
    return dict(json.loads((out / "metrics.json").read_text(encoding="utf-8")))


def test_the_sample_is_tried_out_and_told_of(
    sampled: Attest, out: Path, call: Call, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sampled.info()
    assert call("--data-dir", sampled.settings.data_dir, "selftest", "--out", out, "--n", 25) == 0
    said = capsys.readouterr().out.splitlines()
    found = metrics(out)
    assert [line["name"] for line in found["lines"]] == LINES
    assert [line["verdict"] + line["sentence"] for line in found["lines"]] == [
        line[:9].strip() + line[9:] for line in said
    ]
    assert found["kind"] == read_run(out).kind == "selftest"
    assert found["measures"]["title_recall@1"]["n"] == found["run"]["papers_drawn"] == 25
    assert found["measures"]["title_recall@1"]["mean"] >= 0.9
    assert found["measures"]["sentence_recall@10"]["mean"] >= 0.5
    assert set(found["by_type"]) == {"finding", "robustness", "refusal", "planting"}
    assert set(found["per_query"]["typos_MRR@10"]) == {
        name.replace("finding", "robustness") for name in found["per_query"]["sentence_MRR@10"]
    }
    assert set(found["losses"]) == {"typos", "shortened", "paraphrased"}
    assert sum(some["n"] for some in found["calibration"]) >= 50
    assert (found["duplicates"]["count"], found["hubs"]["queries"]) == (0, 25)
    assert all(row["value"] < 1 and row["gold"][0] in row["id"] for row in found["worst"])
    assert found["run"]["collection"] == "library"
    assert sampled.info() == before


def test_the_same_seed_gives_the_same_run(loaded: Attest, tmp_path: Path, call: Call) -> None:
    runs = []
    for name in ("one", "two"):
        assert call("--data-dir", loaded.settings.data_dir, "selftest", "--out", tmp_path / name, "--seed", 7) == 0
        runs.append(metrics(tmp_path / name))
    assert runs[0]["per_query"] == runs[1]["per_query"]
    assert runs[0]["lines"] == runs[1]["lines"]


def test_a_small_library_gives_what_cannot_be_told(
    loaded: Attest, out: Path, call: Call, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("--data-dir", loaded.settings.data_dir, "selftest", "--out", out, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found == metrics(out)
    assert {line["verdict"] for line in found["lines"][2:]} == {"unknown"}
    assert found["lines"][0]["sentence"].startswith("5 of 6 papers have a text that can be cited.")


def test_papers_that_are_hard_to_read_are_tried_too(odd: Attest, out: Path, call: Call) -> None:
    assert call("--data-dir", odd.settings.data_dir, "selftest", "--out", out) == 0
    found = metrics(out)
    assert found["run"]["papers_drawn"] == 6
    assert found["duplicates"]["pairs"][0]["same"] == ["title"]
    assert found["duplicates"]["papers"] == 3


@pytest.mark.parametrize("row", [ODD[0], ODD[6], ODD[-1]])
def test_one_paper_is_enough_to_run(attest: Attest, row: dict[str, Any], tmp_path: Path, out: Path, call: Call) -> None:
    attest.ingest([write(tmp_path / "one.jsonl", [row])])
    assert call("--data-dir", attest.settings.data_dir, "selftest", "--out", out) == 0
    assert metrics(out)["run"]["papers"] == 1


def test_an_empty_library_is_one_sentence(
    loaded: Attest, tmp_path: Path, out: Path, call: Call, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("--data-dir", tmp_path / "none", "selftest", "--out", out) == 1
    assert "load papers with: attest ingest PATH" in capsys.readouterr().err
    loaded.remove([paper.key for paper in loaded.papers()])
    assert call("--data-dir", loaded.settings.data_dir, "selftest", "--out", out) == 1
    assert "is empty; load papers with: attest ingest PATH" in capsys.readouterr().err
    assert not out.exists()


def test_a_folder_that_cannot_be_made_is_told_before_the_work(
    loaded: Attest, tmp_path: Path, call: Call, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert call("--data-dir", loaded.settings.data_dir, "selftest", "--out", tmp_path / "file" / "run") == 1
    assert "name another with --out" in capsys.readouterr().err
