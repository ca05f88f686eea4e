"""Findings in plain words: verdicts, intervals that admit failure, and what cannot be told."""

from __future__ import annotations

import pytest

from eval.measures import Interval
from eval.selftest.duplicates import Duplicates, Pair
from eval.selftest.hubs import Hub, Hubs
from eval.selftest.lines import Scale, line, share
from eval.selftest.verdicts import collection_lines, hub_line, loss_lines
from rag import Paper


@pytest.mark.parametrize(("value", "verdict"), [(0.9, "good"), (0.8, "fair"), (0.75, "fair"), (0.7, "poor")])
def test_more_is_better(value: float, verdict: str) -> None:
    assert Scale(good=0.9, fair=0.75).verdict(value) == verdict


@pytest.mark.parametrize(("value", "verdict"), [(-0.1, "good"), (0.05, "good"), (0.1, "fair"), (0.2, "poor")])
def test_less_is_better(value: float, verdict: str) -> None:
    assert Scale(good=0.05, fair=0.15).verdict(value) == verdict


def test_a_hundred_hits_in_a_hundred_may_still_fail() -> None:
    found = share([1.0] * 100)
    assert (found.mean, found.high, found.n) == (1.0, 1.0, 100)
    assert 0.96 < found.low < 0.97
    assert share([1.0] * 94 + [0.0] * 6) == Interval(0.94, 0.8752, 0.9722, 100)
    assert share([]) == Interval(0.0, 0.0, 0.0, 0)


@pytest.mark.parametrize("n", [0, 1, 19])
def test_too_few_cases_tell_nothing(n: int) -> None:
    found = line("x", share([1.0] * n), "good", "Whether it works", "It works.")
    assert found.verdict == "unknown"
    assert found.sentence == f"Whether it works cannot be told: it takes 20 cases (here: {n})."
    assert (found.value is None) == (n == 0)


def test_what_costs_nothing_says_so_without_a_spread() -> None:
    costs = {"recall@10": Interval(0.0, 0.0, 0.0, 50)}, {"recall@10": Interval(0.01, -0.02, 0.04, 50)}
    found = loss_lines({"typos": costs[0], "shortened": costs[1], "paraphrased": costs[0]})
    assert found[0].sentence == "If such a sentence has two typing errors, the share of papers found does not fall."
    assert found[1].sentence.endswith("are typed, the share of papers found falls by 1 point (-2 to 4).")


def test_a_collection_is_told_of_as_a_whole() -> None:
    papers = [Paper(key=str(n), paper_id=str(n), title="T", abstract="A." if n else "") for n in range(4)]
    found = collection_lines(papers, Duplicates((Pair("a", "b", ("title",)),)), 0, 100)
    assert found[0].sentence.startswith("3 of 4 papers have a text that can be cited. None can be tried")
    assert (found[1].sentence, found[1].verdict) == ("Two papers seem to be the same: a and b.", "poor")
    many = Duplicates(tuple(Pair("a", str(n), ("title",)) for n in range(9)))
    assert "9 pairs" in collection_lines(papers, many, 4, 100)[1].sentence


@pytest.mark.parametrize(("queries", "verdict"), [(20, "good"), (30, "fair"), (90, "poor")])
def test_a_hub_counts_above_what_chance_gives(queries: int, verdict: str) -> None:
    spread = Hubs(100, 500, queries / 100, 0.12, 1.0, 1.0, (Hub("k", "T", queries, queries / 100),))
    assert hub_line(spread).verdict == verdict
    assert f"{queries} of 100" in hub_line(spread).sentence


def test_hubs_cannot_be_told_in_a_small_collection() -> None:
    assert hub_line(Hubs(50, 60, 0.3, 0.2, 1.0, 1.0, (Hub("k", "T", 15, 0.3),))).verdict == "unknown"
    assert hub_line(None).verdict == "unknown"
