"""Themes are held against the topics that their papers belong to."""

from __future__ import annotations

import math

import pytest

from eval.grouping import mutual_information, purity

A, B, BOTH = frozenset("a"), frozenset("b"), frozenset("ab")
TOPICS = {"1": A, "2": A, "3": B, "4": B}


def test_themes_that_are_the_topics_are_pure() -> None:
    themes = [["1", "2"], ["4", "3"]]
    assert purity(themes, TOPICS) == dict.fromkeys("1243", 1.0)
    assert mutual_information(themes, TOPICS) == pytest.approx(1.0)


def test_one_theme_of_everything_tells_nothing() -> None:
    themes = [["1", "2", "3", "4"]]
    assert sum(purity(themes, TOPICS).values()) / 4 == 0.5
    assert mutual_information(themes, TOPICS) == pytest.approx(0.0)


def test_a_theme_a_paper_is_pure_but_tells_less_than_the_topics_would() -> None:
    themes = [["1"], ["2"], ["3"], ["4"]]
    assert set(purity(themes, TOPICS).values()) == {1.0}
    assert mutual_information(themes, TOPICS) == pytest.approx(math.log(2) / ((math.log(4) + math.log(2)) / 2))


def test_a_paper_of_several_topics_counts_for_that_of_its_theme() -> None:
    topics = TOPICS | {"5": BOTH, "6": BOTH}
    themes = [["1", "2", "5"], ["3", "4", "6"]]
    assert set(purity(themes, topics).values()) == {1.0}
    assert mutual_information(themes, topics) == pytest.approx(1.0)
    assert purity([["1", "2", "3"]], topics) == {"1": 1.0, "2": 1.0, "3": 0.0}


def test_a_single_theme_of_a_single_topic_is_all_there_is_to_tell() -> None:
    assert mutual_information([["1", "2"]], TOPICS) == 1.0
    assert purity([], TOPICS) == {}
