"""The Markdown report holds the same facts as tables, and no text of a run can leave its cell."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from eval.report.markdown import markdown
from eval.report.shown import Shown
from eval.run import Run
from tests.eval.report.runs import answers, hostile, overviews, retrieval, selftest

Read = Callable[..., list[Shown]]


@pytest.mark.parametrize(
    "runs", [(retrieval,), (answers,), (selftest,), (hostile,), (retrieval, answers, selftest, overviews)]
)
def test_every_row_has_the_cells_of_its_head(shown: Read, runs: tuple[Callable[[], Run], ...]) -> None:
    cells = 0
    for line in markdown(shown(*(run() for run in runs))).splitlines():
        if not line.startswith("|"):
            cells = 0
            continue
        found = len(re.findall(r"(?<!\\)\|", line))
        assert found == (cells or found), line
        cells = found


def test_hostile_text_is_escaped(shown: Read) -> None:
    text = markdown(shown(hostile()))
    assert not re.search(r"(?<!\\)[<\[`]", text)
    assert r"\<script\>" in text


def test_the_facts_are_there(shown: Read) -> None:
    text = markdown(shown(answers()))
    for line in (
        "| citation\\_recall | 0.625 (0.250 to 1.000), n = 4 |",
        "| citation\\_recall | 1.000 | **0.250** |",
        "| 0.8 to 0.9 | 0.85 | 0.90 | 10 |",
        "|  | 2.5 s | 8.1 s |",
        "| citation\\_recall | 0.625 | 0.900 | – |",
        "| q1 | What about Lamps? | 0.25 | fusion loss | Lamps | Lamps |",
        "| q9 | the server did not answer |",
    ):
        assert line in text
    assert "> **Chosen on this very collection:** rag.answer.outcome.\\_NEAR." in text


def test_topics_have_columns_of_their_own(shown: Read) -> None:
    text = markdown(shown(overviews()))
    assert "|  | question | value | stage | missed | wrong first |" in text
    assert "| q1 | What about Missing Lamps? | 0.25 | papers missed | Missing Lamps | nothing |" in text


def test_missing_parts_are_left_out(shown: Read) -> None:
    text = markdown(shown(replace(retrieval(), per_query={}, details={})))
    assert re.findall("^#+ .*", text, re.MULTILINE) == ["# Evaluation: run1"]


def test_two_runs_stand_side_by_side(shown: Read) -> None:
    text = markdown(shown(retrieval(), replace(retrieval(), details={})))
    assert text.startswith("# Evaluation: A run1, B run2\n")
    assert "|  | A | B |" in text
    assert "## From A to B" in text
    assert "## Worst questions: A" in text
    assert "## Worst questions: B" not in text


def test_many_failures_are_counted(shown: Read) -> None:
    failures = [{"id": str(number), "reason": "down"} for number in range(12)]
    text = markdown(shown(replace(answers(), details={"failures": failures})))
    assert text.endswith("And 2 more failures in metrics.json.\n")
