"""How unevenly papers are each other's neighbours."""

from __future__ import annotations

import numpy as np

from rag import Attest
from rag.library.hubness import hubness


def test_points_on_a_ring_are_each_others_neighbours_evenly() -> None:
    angles = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    found = hubness(np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32))
    assert (found.papers, found.orphans) == (40, 0.0)
    assert found.most <= 13  # ties at the tenth place


def test_a_crowd_around_ten_middles_has_hubs() -> None:
    rng = np.random.default_rng(0)
    far = rng.normal(size=(100, 200))
    vectors = np.concatenate([1 + 0.1 * rng.normal(size=(10, 200)), 0.3 + far])
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    found = hubness(vectors.astype(np.float32))
    assert found.skewness > 2
    assert found.most > 90
    assert found.orphans > 0.4


def test_few_papers_have_none() -> None:
    assert hubness(np.eye(11, dtype=np.float32)).most == 0
    assert hubness(np.zeros((0, 3), dtype=np.float32)).papers == 0


def test_the_doctor_tells_it_and_never_minds(loaded: Attest) -> None:
    found = next(finding for finding in loaded.doctor().findings if finding.check == "hubness")
    assert (found.ok, found.detail) == (True, "6 papers are too few to tell")
