"""Runs are compared query by query, and gates hold or fail."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from eval.cli import main
from eval.compare import Gate, compare, failures, parse_gate
from eval.run import RunError

BEFORE = {"MRR@10": {"a": 1.0, "b": 0.5, "c": 0.0}}
AFTER = {"MRR@10": {"a": 1.0, "b": 1.0, "c": 0.0, "d": 1.0}, "MAP": {"a": 1.0}}


@pytest.fixture
def runs(tmp_path: Path) -> list[str]:
    for name, values in (("one", BEFORE), ("two", AFTER)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "metrics.json").write_text(json.dumps({"kind": "retrieval", "per_query": values, "run": {}}))
    return [str(tmp_path / "one"), str(tmp_path / "two")]


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["attest-eval", "compare", *arguments])
    with pytest.raises(SystemExit) as done:
        main()
    return int(done.value.code or 0)


def test_only_queries_and_measures_of_both_runs_count() -> None:
    (found,) = compare(BEFORE, AFTER)
    assert (found.measure, found.before, found.after) == ("MRR@10", 0.5, pytest.approx(2 / 3))
    assert (found.improved, found.same, found.worse) == (("b",), 2, ())
    assert found.delta.mean == pytest.approx(1 / 6, abs=1e-4)
    assert found.delta.low <= found.delta.mean <= found.delta.high


def test_a_run_against_itself_has_no_difference() -> None:
    (found,) = compare(BEFORE, BEFORE)
    assert (found.delta.mean, found.delta.low, found.delta.high, found.same) == (0, 0, 0, 3)


@pytest.mark.parametrize(
    ("gates", "deltas", "failed"),
    [
        ([Gate("MRR@10", 0.6)], [Gate("MRR@10", 0.1)], 0),
        ([Gate("MRR@10", 0.7)], [], 1),
        ([], [Gate("MRR@10", 0.2)], 1),
    ],
)
def test_gates_hold_or_fail(gates: list[Gate], deltas: list[Gate], failed: int) -> None:
    assert len(failures(compare(BEFORE, AFTER), gates, deltas)) == failed


def test_a_gate_is_a_measure_and_a_number() -> None:
    assert parse_gate("nDCG@10 >= -0.01") == Gate("nDCG@10", -0.01)
    with pytest.raises(RunError, match="MEASURE>=NUMBER"):
        parse_gate("nDCG@10 > 0")


def test_the_command_prints_and_fails_with_its_gates(
    runs: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, *runs, "--gate", "MRR@10>=0.6") == 0
    assert "1 better, 2 same, 0 worse" in capsys.readouterr().out
    assert run(monkeypatch, *runs, "--gate-delta", "MRR@10>=0.5", "--json") == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["failed"] == ["MRR@10 changed by +0.1667, below +0.5"]
    assert "below +0.5" in err


@pytest.mark.parametrize("arguments", [("nowhere",), ("--gate", "P@1>=0.1"), ("--gate", "nonsense")])
def test_mistakes_are_one_sentence(
    runs: list[str], arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given = [runs[0], *arguments] if arguments == ("nowhere",) else [*runs, *arguments]
    assert run(monkeypatch, *given) == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
