"""Warm search over 50,000 papers and over 5,183, and how many of the nearest abstracts Chroma finds of them."""

from __future__ import annotations

import random
import time
from collections import defaultdict

import numpy as np

from benchmarks import data
from rag import Attest, Filters

_QUERIES = 300
_NEAREST = 200
_PROBES = 100


def main() -> None:
    """Print times of a search in milliseconds, all and by step, and Chroma's recall of the exact nearest.

    The first run embeds 50,810 abstracts (20 minutes on two idle cores); it may be stopped and run again.
    """
    for name in ("scifact", "scale"):
        attest = data.library(name)
        queries = _queries(attest)
        _print_times(attest, name, queries, Filters())
        if name == "scale":
            _print_times(attest, f"{name}, papers since 2024", queries, Filters(year_from=2024))
        _print_recall(attest, name, queries)


def _queries(attest: Attest) -> list[str]:
    """Return questions, keywords and sentences in equal parts, made from papers drawn with a fixed seed."""
    rng = random.Random(1)
    papers = [paper for paper in attest.papers() if len(paper.abstract) > 200]
    queries = []
    for number, paper in enumerate(rng.sample(papers, _QUERIES)):
        words = paper.title.split()
        question = f"What is known about {paper.title}?"
        keywords = " ".join(rng.sample(words, min(3, len(words))))
        queries.append([question, keywords, rng.choice(attest.sentences(paper.key))][number % 3])
    return queries


def _print_times(attest: Attest, name: str, queries: list[str], filters: Filters) -> None:
    for query in queries[:10]:
        attest.search(query, filters=filters)
    times, laps = [], defaultdict(list)
    for query in queries:
        started = time.perf_counter()
        found = attest.search(query, filters=filters)
        times.append(1000 * (time.perf_counter() - started))
        for step, took in found.timings_ms.items():
            laps[step].append(took)
    middle, high = np.percentile(times, [50, 95])
    steps = ", ".join(f"{step} {np.median(took):.1f}" for step, took in laps.items() if step != "total")
    print(f"{name}: median {middle:.1f} ms, 95 % under {high:.1f} ms ({len(times)} queries; medians: {steps})")


def _print_recall(attest: Attest, name: str, queries: list[str]) -> None:
    library = attest._parts.library()
    rows, matrix = library.chunk_matrix()
    ids = {stored.row: stored.paper.paper_id for stored in library.get(rows.tolist())}
    shares = []
    for query in queries[:_PROBES]:
        vector = library.embedder.embed_texts([query])[0]
        exact = {ids[row] for row in rows[np.argsort(-(matrix @ vector))[:_NEAREST]].tolist()}
        found = {chunk.rpartition("#")[0] for chunk, _ in library.vectors.nearest(vector, _NEAREST)}
        shares.append(len(found & exact) / len(exact))
    print(
        f"{name}: Chroma finds {np.mean(shares):.3f} of the exact {_NEAREST} nearest of {len(rows):,}"
        f" (worst query {min(shares):.2f})"
    )
