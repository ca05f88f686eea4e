"""Vectors of papers in, out how unevenly they are each other's neighbours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rag.library.catalog.index import Vectors

NEIGHBOURS = 10


@dataclass(frozen=True, slots=True)
class Hubness:
    """How often a paper is among the ten nearest of others, N_10: its skewness, and who has none.

    In many dimensions a few points are the neighbours of very many others and come up whatever is asked
    (Radovanović, Nanopoulos and Ivanović 2010, "Hubs in Space"). `skewness` is 0 if N_10 is spread evenly, and over
    2 a few papers have most places. `orphans` is the share of papers that are among nobody's ten nearest, `most`
    the largest N_10 and `hub` the number of the paper that has it. Of fewer than twelve papers all are 0: each is a
    neighbour of nearly all others.
    """

    papers: int
    skewness: float = 0.0
    orphans: float = 0.0
    most: int = 0
    hub: int = 0


def hubness(vectors: Vectors) -> Hubness:
    """Return the hubness of papers by their unit vectors, float32 [papers, d]; memory grows with papers squared."""
    papers = len(vectors)
    if papers < NEIGHBOURS + 2:
        return Hubness(papers)
    alike = vectors @ vectors.T
    np.fill_diagonal(alike, -np.inf)
    nearest = np.argpartition(-alike, NEIGHBOURS, axis=1)[:, :NEIGHBOURS]
    counts = np.bincount(nearest.ravel(), minlength=papers).astype(np.float64)
    away = counts - NEIGHBOURS  # the mean of N_10, for each paper gives away ten places
    spread = float(np.sqrt((away**2).mean()))
    return Hubness(
        papers=papers,
        skewness=round(float((away**3).mean()) / spread**3, 2) if spread else 0.0,
        orphans=round(float((counts == 0).mean()), 4),
        most=int(counts.max()),
        hub=int(counts.argmax()),
    )
