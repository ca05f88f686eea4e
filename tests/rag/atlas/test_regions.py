"""Regions of the map: every paper is in one, they lie together, and their names tell what is in them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from rag.atlas.names import Numbers, Text, named
from rag.atlas.regions import divide, number_of_themes
from tests.rag.atlas.test_projection import clumps

KINDS = ("waggle dance", "varroa mites", "pesticide residues", "queen rearing")


def texts(numbers: Numbers) -> Mapping[int, Text]:
    return {n: (f"Report {n} on {KINDS[n % 4]}", f"We look at {KINDS[n % 4]} of honey bees.") for n in numbers.tolist()}


def around(papers: int) -> np.ndarray:
    corners = np.array([[0, 0], [9, 0], [0, 9], [9, 9]], dtype=np.float32)
    return corners[np.arange(papers) % 4] + np.random.default_rng(1).normal(size=(papers, 2)).astype(np.float32)


def test_the_number_of_themes_grows_slowly_and_ends_at_twenty() -> None:
    assert [number_of_themes(papers) for papers in (0, 7, 8, 64, 344, 5183, 50_810)] == [1, 1, 3, 5, 8, 16, 20]


@pytest.mark.parametrize("papers", [1, 7, 8, 60, 2100])
def test_every_paper_is_in_one_theme_and_one_part_of_it(papers: int) -> None:
    themes, parts = divide(around(papers), clumps(papers))
    assert themes.shape == parts.shape == (papers,)
    assert sorted(set(themes.tolist())) == list(range(themes.max() + 1))
    assert all(len(set(themes[parts == part].tolist())) == 1 for part in set(parts.tolist()))
    sizes = np.bincount(themes)
    assert all(sizes[:-1] >= sizes[1:])


def test_identical_papers_are_one_theme() -> None:
    themes, _ = divide(np.zeros((30, 2), dtype=np.float32), np.tile(clumps(1), (30, 1)))
    assert len(themes) == 30
    assert set(themes.tolist()) == {0}


def test_themes_are_named_after_what_sets_them_apart() -> None:
    themes = (np.arange(80) % 4).astype(np.uint8)
    found = named(themes, themes, clumps(80), texts)
    assert [area.title.split(",")[0].lower() for area in found] == list(KINDS)
    assert [sorted(area.members.tolist()) for area in found] == [list(range(kind, 80, 4)) for kind in range(4)]
    assert all(area.parent is None for area in found)


def test_parts_are_named_within_their_theme() -> None:
    themes = (np.arange(80) % 4 // 2).astype(np.uint8)
    found = named(themes, (np.arange(80) % 4).astype(np.uint8), clumps(80), texts)
    assert [area.parent for area in found] == [None, None, 0, 0, 1, 1]
    assert [area.title.lower() for area in found[2:]] == [f"{kind}" for kind in KINDS]


def test_names_differ_and_papers_without_titles_or_words_have_one() -> None:
    themes = (np.arange(40) % 4).astype(np.uint8)
    found = named(themes, themes, clumps(40), lambda numbers: {n: ("", "") for n in numbers.tolist()})
    assert [area.title for area in found] == ["Other work", "Other work (2)", "Other work (3)", "Other work (4)"]
    untitled = named(themes, themes, clumps(40), lambda some: {n: ("", text[1]) for n, text in texts(some).items()})
    assert KINDS[0] in untitled[0].title.lower()


def test_no_paper_has_no_region() -> None:
    nothing = np.zeros(0, dtype=np.uint8)
    assert named(nothing, nothing, np.zeros((0, 8), dtype=np.float32), texts) == []
