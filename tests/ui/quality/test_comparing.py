"""What became better or worse is what the command says."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.compare import compare
from tests.ui.quality.runs import write
from ui.quality.comparing import differences
from ui.quality.runs import Run, read_runs


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Run, Run]:
    """Two runs over 40 questions, of which the first has one more."""
    before = {f"q{n}": float(n % 2) for n in range(41)}
    after = {f"q{n}": 1.0 for n in range(40)}
    less = {f"q{n}": 0.9 * n for n in range(41)}
    more = {f"q{n}": 1.0 * n for n in range(40)}
    same = {f"q{n}": float(n % 3) for n in range(41)}
    write(tmp_path, "a", per_query={"outcome": before, "seconds": less, "words": less, "quote_hit": same, "MAP": same})
    write(tmp_path, "b", per_query={"outcome": after, "seconds": more, "words": more, "quote_hit": same, "MAP": {}})
    runs, _ = read_runs(tmp_path)
    first, second = sorted(runs, key=lambda run: run.name)
    return first, second


def test_a_change_is_better_or_worse_by_its_interval(pair: tuple[Run, Run]) -> None:
    found = differences(*pair)
    assert {name: one.change for name, one in found.items()} == {
        "outcome": "better",
        "seconds": "worse",
        "words": "changed",
        "quote_hit": "same",
    }
    assert found["outcome"].delta.n == 40


def test_the_figures_are_those_of_the_command(pair: tuple[Run, Run]) -> None:
    found = differences(*pair)
    for theirs in compare(*(run.metrics.per_query for run in pair)):
        ours = found[theirs.measure].delta
        assert (ours.mean, ours.low, ours.high, ours.n) == pytest.approx(
            (theirs.delta.mean, theirs.delta.low, theirs.delta.high, theirs.delta.n), abs=1e-6
        )
