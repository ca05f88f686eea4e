"""Pairs that seem to be one paper are found as a comparison of all pairs would find them."""

from __future__ import annotations

import random
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from eval.progress import silent
from eval.selftest.duplicates import NEAR, duplicates, resemblance
from rag import Paper

WORDS = [f"word{number}" for number in range(400)]


def paper(key: str, title: str, abstract: str) -> Paper:
    return Paper(key=key, paper_id=key, title=title, abstract=abstract)


def text(seed: int, changed: int = 0, length: int = 120) -> str:
    """Return a random abstract, with so many of its words changed."""
    found = random.Random(seed).choices(WORDS, k=length)
    for place in random.Random(-seed - 1).sample(range(length), changed):
        found[place] = "another"
    return " ".join(found)


def test_the_same_title_and_nearly_the_same_abstract_are_pairs() -> None:
    papers = [
        paper("a", "Mapping Caves: a Study", text(1)),
        paper("b", "Mapping caves -- a study", text(2)),
        paper("c", "Bread in Low Gravity", text(1, changed=2)),
        paper("d", "Mapping Caves, a Study", text(1)),
        paper("e", "Editorial", text(3)),
        paper("f", "Editorial", text(4)),
    ]
    found = duplicates(papers, silent)
    assert [(p.first, p.second, p.same) for p in found.pairs] == [
        ("a", "b", ("title",)),
        ("a", "c", ("abstract",)),
        ("a", "d", ("title", "abstract")),
    ]
    assert found.keys == {"a", "b", "c", "d"}
    assert found.to_json()["count"] == 3


def test_short_abstracts_and_none_are_no_pairs() -> None:
    papers = [paper(key, "", "No abstract is available for this article.") for key in "abc"]
    assert duplicates([*papers, paper("d", "", ""), paper("e", "", "")], silent).pairs == ()
    assert duplicates([], silent).pairs == ()


def test_of_many_alike_each_stands_beside_the_oldest_and_fifty_are_listed() -> None:
    papers = [paper(str(number), f"Title number {number}", text(1)) for number in range(80)]
    found = duplicates(papers, silent).to_json()
    assert (found["count"], found["papers"], len(found["pairs"])) == (79, 80, 50)


def test_a_crowd_that_is_nearly_alike_is_found() -> None:
    papers = [paper(str(number), f"Title number {number}", f"{text(1)} last{number}") for number in range(60)]
    assert duplicates(papers, silent).keys == {str(number) for number in range(60)}


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 10), st.integers(30, 120)), max_size=10))
def test_no_pair_is_missed_or_made_up(drawn: list[tuple[int, int, int]]) -> None:
    papers = [paper(str(n), "", text(seed, changed, length)) for n, (seed, changed, length) in enumerate(drawn)]
    oldest: dict[str, int] = {}
    alone = [n for n, one in enumerate(papers) if oldest.setdefault(one.abstract, n) == n]
    copies = {(oldest[one.abstract], n) for n, one in enumerate(papers) if oldest[one.abstract] != n}
    near = {(a, b) for a, b in combinations(alone, 2) if resemblance(papers[a].abstract, papers[b].abstract) >= NEAR}
    found = {(int(pair.first), int(pair.second)) for pair in duplicates(papers, silent).pairs}
    assert found == copies | near


def test_chinese_abstracts_are_compared_by_character() -> None:
    one = "本文提出了一种新的图像检索方法并在三个数据集上做了许多实验来说明它的优点和缺点以及未来的方向"
    found = duplicates([paper("a", "一", one), paper("b", "二", f"{one}好"), paper("c", "三", one[::-1])], silent)
    assert [(pair.first, pair.second) for pair in found.pairs] == [("a", "b")]
