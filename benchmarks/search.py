"""Warm search and warm extractive answers over the real input."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from benchmarks import data
from rag import Attest

_ROUNDS = 3


def main() -> None:
    """Print median and 95th percentile of a search and of an answer, in milliseconds."""
    attest = data.library("corpus")
    questions = [f"What is known about {paper.title}?" for paper in attest.papers()[::4]]
    _print(attest, "search", questions, lambda question: attest.search(question))
    _print(attest, "answer", questions, lambda question: attest.ask(question))


def _print(attest: Attest, name: str, questions: list[str], call: Callable[[str], object]) -> None:
    call(questions[0])
    times = []
    for _ in range(_ROUNDS):
        for question in questions:
            started = time.perf_counter()
            call(question)
            times.append(1000 * (time.perf_counter() - started))
    middle, high = np.percentile(times, [50, 95])
    print(f"{name} over {attest.count()} papers: median {middle:.1f} ms, 95 % under {high:.1f} ms ({len(times)} calls)")
