"""Papers in groups: none lost, none twice, each group with a name of its own."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rag.library.embedding.embedder import unit
from rag.overview.themes import number_of_themes, themes
from rag.schema import Paper


def paper(number: int, words: str, year: int | None = None) -> Paper:
    return Paper(key=f"k{number}", paper_id=f"p{number}", title=f"On {words}", abstract=f"We study {words}.", year=year)


@given(st.integers(0, 40), st.integers(0, 5))
def test_each_paper_is_in_one_theme(number: int, seed: int) -> None:
    vectors = np.random.default_rng(seed).normal(size=(number, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    found = themes([paper(n, f"things {n % 3}") for n in range(number)], vectors, "topic")
    assert sorted(n for group in found for n in group.members) == list(range(number))
    assert len(found) <= max(1, number_of_themes(number)) if number else not found
    assert len({group.title for group in found}) == len(found)
    assert all(group.title for group in found)


def test_clear_groups_are_found_and_named_and_the_early_one_comes_first() -> None:
    kinds = ("waggle dance", "varroa mites")
    papers = [paper(n, kinds[n % 2], 2020 - 10 * (n % 2)) for n in range(8)]
    vectors = np.array([[n % 2, 1 - n % 2, 0.01 * n] for n in range(8)], dtype=np.float32)
    vectors = np.stack([unit(row) for row in vectors])
    found = themes(papers, vectors, "bees")
    assert [group.title for group in found] == ["Varroa mites", "Waggle dance"]
    assert [sorted(group.members) for group in found] == [[1, 3, 5, 7], [0, 2, 4, 6]]


def test_few_papers_are_one_theme() -> None:
    assert [number_of_themes(number) for number in (0, 4, 5, 30, 500)] == [1, 1, 2, 5, 9]


def test_papers_that_are_all_alike_are_not_lost() -> None:
    vectors = np.tile(unit(np.ones(4, dtype=np.float32)), (9, 1))
    found = themes([paper(n, "bees") for n in range(9)], vectors, "bees")
    assert sorted(n for group in found for n in group.members) == list(range(9))
