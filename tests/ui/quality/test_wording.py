"""Every measure that the evaluation knows has a plain name here, and the same direction."""

from __future__ import annotations

from eval import measures
from eval.report import wording as report
from eval.report.figures import is_amount
from eval.selftest import verdicts
from ui.quality.wording import KINDS, LINES, STAGES, wording


def test_all_measures_kinds_and_stages_are_named() -> None:
    names = {*report._MEASURES, *(f"{asked}_MRR@10" for asked in report._ASKED_WITH)}
    assert {name for name in names if not wording(name).meaning} == set()
    assert set(KINDS) == set(report.KINDS)
    assert set(STAGES) == set(report.STAGES)
    assert {*verdicts._CHANGES} <= set(LINES)


def test_what_is_better_is_the_same_as_in_the_evaluation() -> None:
    for name in report._MEASURES:
        assert (wording(name).sign < 0) == (measures.sign(name) < 0), name
        assert (wording(name).unit not in ("share", "score")) == is_amount(name), name


def test_an_unknown_measure_is_called_as_it_is_written() -> None:
    assert (wording("my_own").name, wording("my_own").sign) == ("my_own", 0)
    assert wording("typos_recall@10").name == "Found in the first ten, the sentence with typing errors"
