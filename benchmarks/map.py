"""The map of collections: seconds, bytes, and how many of a paper's nearest ones stand near it."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from benchmarks import data
from rag import (
    Attest,
    Settings,
)
from rag.atlas.atlas import NAME, _papers
from rag.library.catalog import drawings
from rag.schema import PaperMap
from ui.library.points import sent

_COLLECTIONS = ("corpus", "cacm", "scifact", "scale")
_LOOKED_AT = 2000  # papers, evenly
_NEAREST = 10


def main() -> None:
    """Print a row a collection, each over a copy so that nothing drawn before is used."""
    print(f"{'collection':12}{'papers':>8}{'drawn s':>9}{'cpu s':>8}{'kept s':>8}{'sent MB':>9}", end="")
    print(f"{'10 in 10':>10}{'10 in 30':>10}{'PCA 10':>8}{'same venue':>12}")
    for name in _COLLECTIONS:
        original = data.library(name)
        with TemporaryDirectory() as folder:
            original.close()
            copy = shutil.copytree(original.settings.data_dir, Path(folder) / "library")
            _row(name, Attest(Settings(_env_file=None, data_dir=copy, llm="none")))


def _row(name: str, attest: Attest) -> None:
    library = attest._parts.library()
    with library.catalog.unseen_change() as db:
        drawings.put(db, NAME, 0, b"")
    papers = _papers(library)
    started, before = time.perf_counter(), time.process_time()
    drawn = attest.map()
    seconds, cpu = time.perf_counter() - started, time.process_time() - before
    started = time.perf_counter()
    size = len(json.dumps(sent(attest.map(wait=False))))
    again = time.perf_counter() - started
    places = np.stack([drawn.x, drawn.y], axis=1)
    apart = papers.vectors - papers.vectors.mean(axis=0)
    main = apart @ np.linalg.svd(apart[:: max(1, len(apart) // 5000)], full_matrices=False)[2][:2].T
    near, wide, venue = kept(papers.vectors, places, _venues(attest, drawn))
    pca = kept(papers.vectors, main, None)[0]
    told = "" if venue is None else f"{venue:.3f}"
    print(f"{name:12}{len(drawn.keys):8}{seconds:9.2f}{cpu:8.2f}{again:8.2f}{size / 1e6:9.2f}", end="")
    print(f"{near:10.3f}{wide:10.3f}{pca:8.3f}{told:>12}", flush=True)
    attest.close()


def kept(
    vectors: NDArray[np.float32], places: NDArray[np.float64], kinds: NDArray[np.str_] | None
) -> tuple[float, float, float | None]:
    """Return the share of the ten nearest that are among the 10 and 30 nearest on a map, and of those of one kind."""
    from scipy.spatial import KDTree

    some = np.unique(np.linspace(0, len(vectors) - 1, min(_LOOKED_AT, len(vectors))).astype(int))
    alike = vectors[some] @ vectors.T
    alike[np.arange(len(some)), some] = -np.inf
    nearest = np.argpartition(-alike, _NEAREST, axis=1)[:, :_NEAREST]
    around = KDTree(places).query(places[some], 31)[1]
    beside = [[n for n in row if n != paper][:30] for row, paper in zip(around.tolist(), some.tolist(), strict=True)]
    shares = [
        np.mean([len(set(near) & set(row[:most])) for near, row in zip(nearest.tolist(), beside, strict=True)])
        for most in (_NEAREST, 30)
    ]
    same = None
    if kinds is not None:
        same = float(np.mean([np.mean(kinds[row[:_NEAREST]] == kinds[n]) for n, row in zip(some, beside, strict=True)]))
    return float(shares[0]) / _NEAREST, float(shares[1]) / _NEAREST, same


def _venues(attest: Attest, drawn: PaperMap) -> NDArray[np.str_] | None:
    found = {paper.key: paper.venue for paper in attest.papers()}
    return np.array([found[key] or "" for key in drawn.keys]) if any(found.values()) else None
