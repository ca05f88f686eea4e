"""What is counted while the server runs, as Prometheus reads it: numbers, never what anybody wrote or is called."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from rag.errors import AttestError

if TYPE_CHECKING:
    from rag.serve.turnstile import Turnstile

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 3.0, 6.0, 15.0, 30.0, 60.0, 120.0)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Metrics:
    """The counts of one process, in a registry of its own."""

    def __init__(self, turnstile: Turnstile) -> None:
        registry = self._registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._requests = Counter("attest_requests", "Requests.", ["route", "method", "status"], registry=registry)
        self._seconds = Histogram(
            "attest_request_seconds",
            "Seconds until a response was sent.",
            ["route"],
            registry=registry,
            buckets=_SECONDS,
        )
        self._answers = Counter(
            "attest_answers", "Answers and overviews.", ["kind", "outcome", "mode"], registry=registry
        )
        self._answering = Histogram(
            "attest_answer_seconds",
            "Seconds an answer took, once it was begun.",
            ["kind"],
            registry=registry,
            buckets=_SECONDS,
        )
        self._failures = Counter(
            "attest_model_failures",
            "Answers that quote the abstracts because the model failed or nothing that it wrote held.",
            registry=registry,
        )
        self._loads = Counter("attest_loads", "Loads.", ["result"], registry=registry)
        self._papers = Gauge("attest_papers", "Papers in the library.", registry=registry)
        Gauge("attest_answers_under_way", "Answers being written.", registry=registry).set_function(
            lambda: turnstile.answering
        )
        Gauge("attest_answers_waiting", "Answers waiting in line.", registry=registry).set_function(
            lambda: turnstile.waiting
        )

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request; `route` is the pattern of its path, never the path."""
        self._requests.labels(route, method if method in _METHODS else "other", str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def answer(self, kind: str, outcome: str, mode: str, seconds: float, *, model_failed: bool) -> None:
        """Count an answer (`kind` "answer") or overview ("overview")."""
        self._answers.labels(kind, outcome, mode).inc()
        self._answering.labels(kind).observe(seconds)
        if model_failed:
            self._failures.inc()

    def load(self, result: str) -> None:
        """Count a load: "done", "interrupted" or "failed"."""
        self._loads.labels(result).inc()

    def count_papers(self, count: Callable[[], int]) -> None:
        """Have the number of papers asked for whenever the counts are read."""

        def now() -> float:
            try:
                return count()
            except AttestError:
                return math.nan

        self._papers.set_function(now)

    def text(self) -> bytes:
        """Return all counts in Prometheus' text format, `CONTENT_TYPE`."""
        return generate_latest(self._registry)
