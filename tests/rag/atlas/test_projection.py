"""Papers on a plane: those that are alike stand together, the same ones in the same places, whatever comes."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from rag.atlas import neighbours
from rag.atlas.neighbours import nearest
from rag.atlas.projection import project


def quiet(done: int, total: int) -> None:
    """Report progress to nobody."""


def clumps(papers: int, kinds: int = 4, dimension: int = 24, seed: int = 0) -> NDArray[np.float32]:
    rng = np.random.default_rng(seed)
    middles = rng.normal(size=(kinds, dimension))
    vectors = middles[np.arange(papers) % kinds] + 0.4 * rng.normal(size=(papers, dimension))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def test_papers_of_a_kind_stand_together() -> None:
    points = project(clumps(240), quiet)
    apart = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    assert np.mean(apart.argmin(axis=1) % 4 == np.arange(240) % 4) > 0.95


def test_the_same_papers_give_the_same_map() -> None:
    vectors = clumps(150)
    assert np.array_equal(project(vectors, quiet), project(vectors, quiet))


def test_a_map_that_is_drawn_anew_is_like_the_one_before() -> None:
    vectors = clumps(300, kinds=12)
    earlier = project(vectors[:240], quiet)
    before = np.vstack([earlier, earlier[(vectors[240:] @ vectors[:240].T).argmax(axis=1)]])
    now = project(vectors, quiet, before)[:240]
    alike = np.sum((earlier - earlier.mean(axis=0)) * (now - now.mean(axis=0)))
    assert alike / np.linalg.norm(earlier - earlier.mean(axis=0)) / np.linalg.norm(now - now.mean(axis=0)) > 0.8


@pytest.mark.parametrize("papers", [0, 1, 2, 3, 5, 12])
def test_few_papers_have_a_place_each(papers: int) -> None:
    points = project(clumps(papers), quiet)
    assert points.shape == (papers, 2)
    assert np.isfinite(points).all()
    assert len(np.unique(points, axis=0)) == papers


@pytest.mark.parametrize("papers", [2, 40])
def test_identical_papers_and_empty_vectors_have_places_that_differ(papers: int) -> None:
    for vectors in (np.tile(clumps(1), (papers, 1)), np.zeros((papers, 24), dtype=np.float32)):
        points = project(vectors, quiet)
        assert np.isfinite(points).all()
        assert len(np.unique(points, axis=0)) == papers


def test_progress_reaches_its_end() -> None:
    told: list[tuple[int, int]] = []
    project(clumps(30), lambda done, total: told.append((done, total)))
    assert told[0] == (0, told[0][1])
    assert told[-1][0] == told[-1][1] - 1


def test_neighbours_of_many_papers_are_nearly_the_exact_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = clumps(900, kinds=30)
    exact = nearest(vectors, 10)
    assert all(number not in row for number, row in enumerate(exact.tolist()))
    monkeypatch.setattr(neighbours, "_MOST_EXACT", 100)
    found = nearest(vectors, 10)
    assert np.mean([len(set(a) & set(b)) / 10 for a, b in zip(exact.tolist(), found.tolist(), strict=True)]) > 0.9
    assert all(number not in row for number, row in enumerate(found.tolist()))


def test_neighbours_are_found_where_a_part_of_the_division_is_tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "_MOST_EXACT", 10)
    vectors = np.vstack([np.tile(clumps(1), (60, 1)), clumps(4, kinds=4, seed=3)])
    found = nearest(vectors, 10)
    assert found.min() >= 0
    assert found.max() < 64
