"""What a report says about each run before its figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from eval.report.shown import LETTERS, Shown, read_shown
from eval.run import RunError
from tests.eval.report.runs import RECORD, answers, retrieval


def test_the_facts_say_what_ran(shown: Callable[..., list[Shown]]) -> None:
    one, two = shown(retrieval(), answers())
    facts = dict(two.facts)
    assert facts["papers"] == "1,234"
    assert facts["language model"] == "writer-1"
    assert facts["judge"] == "judge-1; agrees with people on 0.80 (0.70 to 0.90) of 100 labelled claims"
    assert facts["program"] == "0.1.0, commit 0123456789ab with changes"
    assert "language model" not in dict(one.facts)  # nothing is written when papers are only found
    assert dict(one.facts)["questions"] == "4"


def test_what_a_run_does_not_say_is_left_out(shown: Callable[..., list[Shown]]) -> None:
    (found,) = shown(replace(retrieval(), record={}))
    assert (found.facts, found.fitted_here, found.collection) == ([], None, None)


def test_the_record_is_one_line_a_value(shown: Callable[..., list[Shown]]) -> None:
    (found,) = shown(retrieval())
    assert ("settings.passages", "8") in found.record
    assert ("fitted_here", "–") in found.record
    assert len(found.record) == len(RECORD) + 2  # two settings for one, and the number of queries


def test_folders_of_the_same_name_are_told_apart(write: Callable[..., Path]) -> None:
    folders = [write(retrieval(), name) for name in ("monday/run", "tuesday/run", "other")]
    assert [run.name for run in read_shown(folders)] == ["monday/run", "tuesday/run", "other"]


def test_more_runs_than_colours_are_refused(write: Callable[..., Path]) -> None:
    with pytest.raises(RunError, match="up to 6 runs; these are 7"):
        read_shown([write(retrieval())] * (len(LETTERS) + 1))
