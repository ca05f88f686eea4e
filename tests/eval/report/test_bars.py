"""What is drawn as bars, and which of them are marked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace

from eval.measures import Interval
from eval.report import bars
from eval.report.shown import Shown
from tests.eval.report.runs import answers, retrieval, selftest

Read = Callable[..., list[Shown]]


def test_shares_are_drawn_and_amounts_are_listed(shown: Read) -> None:
    runs = shown(answers())
    assert bars.shares(runs) == ["outcome", "citation_recall", "unsupported", "partly"]
    assert bars.amounts(runs) == ["words", "cost_usd", "seconds"]


def test_a_measure_over_1_anywhere_is_listed(shown: Read) -> None:
    odd = replace(retrieval(), per_query={"nDCG@10": {"a": 2.0}})
    assert bars.amounts(shown(retrieval(), odd)) == ["nDCG@10", "seconds"]


def test_each_run_has_a_bar_where_it_has_the_measure(shown: Read) -> None:
    panel = bars.overall(shown(retrieval(), answers()))
    assert panel is not None
    found = {group.name: [bar.letter for bar in group.bars] for group in panel.groups}
    assert found["nDCG@10"] == ["A"]
    assert found["citation_recall"] == ["B"]
    assert panel.marked == "lettered"


def test_one_run_needs_no_letters(shown: Read) -> None:
    panel = bars.overall(shown(retrieval()))
    assert panel is not None
    assert (panel.marked, panel.groups[0].n) == ("", "n\u00a0=\u00a04")


def test_a_run_with_no_measure_has_no_bars(shown: Read) -> None:
    assert bars.overall(shown(replace(retrieval(), per_query={}))) is None


def test_the_worst_type_is_marked_whichever_way_is_better(shown: Read) -> None:
    panels = {panel.name: panel for panel in bars.by_type(shown(answers()))}
    worst = {name: [group.name for group in panel.groups if group.worst] for name, panel in panels.items()}
    assert worst == {"citation_recall": ["several"], "unsupported": ["single"], "partly": []}


def test_the_worst_type_of_each_run_is_named(shown: Read) -> None:
    other = replace(answers(), per_query={"citation_recall": {"a": 0.0, "b": 0.0, "c": 1.0, "d": 1.0}})
    (panel,) = [panel for panel in bars.by_type(shown(answers(), other)) if panel.name == "citation_recall"]
    assert [group.worst for group in panel.groups] == ["worst in B", "worst in A"]


def test_a_run_without_types_has_no_panels(shown: Read) -> None:
    assert bars.by_type(shown(retrieval(), selftest())) == []


def test_the_run_stands_beside_its_controls(shown: Read) -> None:
    panels = {panel.name: panel for panel in bars.controls(shown(answers()))}
    recall = [(bar.name, bar.value.mean) for bar in panels["citation_recall"].groups[0].bars]
    assert recall == [("this run", 0.625), ("gold passages", 0.9)]
    assert [bar.name for bar in panels["outcome"].groups[0].bars] == ["this run", "no passages"]
    assert panels["outcome"].marked == "named"


def test_a_control_that_changes_nothing_is_left_out(shown: Read) -> None:
    same = {"gold passages": {"outcome": asdict(Interval(1.0, 1.0, 1.0, 4))}}
    assert bars.controls(shown(replace(answers(), details={"controls": same}))) == []


def test_less_is_said_to_be_better_where_it_is() -> None:
    assert bars.hint("unsupported").endswith("less is better")
    assert bars.hint("seconds") == "time for one question"
    assert bars.hint("typos_recall@10") == "the same with two typing errors"
    assert bars.hint("never heard of") == ""
