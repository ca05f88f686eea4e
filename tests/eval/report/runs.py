"""Runs of every kind, as `attest-eval` makes them."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from eval.measures import Interval
from eval.run import Run

HOSTILE = '<script>alert("1")</script> & | `x` [y](z)'
RECORD: dict[str, Any] = {
    "collection": "caves",
    "papers": 1234,
    "embedding": "all-MiniLM-L6-v2-int8",
    "settings": {"llm": "none", "passages": 8},
    "fitted_here": [],
    "version": "0.1.0",
    "commit": "0123456789ab-changed",
    "date": "2026-01-02",
}


def worst(title: str, **changed: Any) -> dict[str, Any]:
    """Return a row of `worst` in which a title is retrieved and gold."""
    found = {"rank": 1, "key": "key2020one", "title": title}
    row = {"id": "q1", "question": f"What about {title}?", "value": 0.25, "stage": "fusion loss"}
    return {**row, "gold": [title], "retrieved": [found, found | {"rank": 2, "title": "Another"}], **changed}


def retrieval() -> Run:
    values = {"a": 1.0, "b": 0.5, "c": 0.0, "d": 0.25}
    seconds = {"a": 0.02, "b": 0.03, "c": 0.04, "d": 0.5}
    details = {"recall_curve": {"1": 0.25, "10": 0.5, "100": 1.0}, "worst": [worst("Caves")]}
    return Run("retrieval", {"nDCG@10": values, "seconds": seconds}, RECORD | {"queries": 4}, {}, details)


def answers() -> Run:
    types = {"a": "single", "b": "single", "c": "several", "d": "several"}
    per_query = {
        "outcome": dict.fromkeys("abcd", 1.0),
        "citation_recall": {"a": 1.0, "b": 1.0, "c": 0.5, "d": 0.0},
        "unsupported": {"a": 0.5, "b": 0.5, "c": 0.0, "d": 0.0},
        "partly": {"a": 0.5, "b": 0.25, "c": 0.0, "d": 0.0},
        "words": {"a": 50.0, "b": 70.0, "c": 90.0, "d": 0.0},
        "cost_usd": dict.fromkeys("abcd", 0.0),
        "seconds": {"a": 1.0, "b": 2.0, "c": 3.0, "d": 9.0},
    }
    details = {
        "controls": {
            "gold passages": {"citation_recall": asdict(Interval(0.9, 0.8, 1.0, 4))},
            "no passages": {"outcome": asdict(Interval(0.125, 0.0, 0.25, 4))},
        },
        "calibration": [
            {"low": 0.2, "high": 0.3, "n": 3, "score": 0.25, "right": 0.0},
            {"low": 0.8, "high": 0.9, "n": 10, "score": 0.85, "right": 0.9},
        ],
        "worst": [worst("Lamps"), worst("Caves", id="q2", stage="found", gold=[], retrieved=[])],
        "failures": [{"id": "q9", "reason": "the server did not answer"}],
        "judge": {"model": "judge-1", "accuracy": 0.8, "low": 0.7, "high": 0.9, "n": 100},
    }
    record = RECORD | {"queries": 4, "llm": "writer-1", "fitted_here": ["rag.answer.outcome._NEAR"]}
    return Run("answers", per_query, record, types, details)


def overviews() -> Run:
    types = {"a": "overview", "b": "overview", "c": "list"}
    per_query = {
        "member_recall": {"a": 1.0, "b": 0.5},
        "cell_filled_code": {"a": 0.5, "b": 0.0},
        "set_recall": {"c": 1.0},
        "theme_purity": {"key2020one": 1.0, "key2020two": 0.0},
        "seconds": {"a": 1.0, "b": 2.0, "c": 0.1},
    }
    details = {"worst": [worst("Missing Lamps", stage="papers missed") | {"retrieved": []}, worst("Lakes", gold=[])]}
    return Run("overviews", per_query, RECORD | {"queries": 3, "llm": None}, types, details)


def selftest() -> Run:
    lines = [
        {"name": "title", "value": 0.94, "low": 0.9, "high": 0.97, "n": 50, "verdict": "good", "sentence": "Found."},
        {"name": "hubs", "value": None, "low": None, "high": None, "n": 0, "verdict": "unknown", "sentence": "Who?"},
    ]
    return Run("selftest", {"title_recall@1": {"x": 1.0, "y": 0.0}}, RECORD, {}, {"lines": lines})


def hostile() -> Run:
    """Return a run in which every text is an attack."""
    run = answers()
    details: dict[str, Any] = {
        "worst": [worst(HOSTILE, id=HOSTILE, stage=HOSTILE)],
        "failures": [{"id": HOSTILE, "reason": HOSTILE}],
        "lines": [{"name": HOSTILE, "verdict": HOSTILE, "sentence": HOSTILE}],
        "judge": {"model": HOSTILE},
        "controls": {HOSTILE: {"citation_recall": asdict(Interval(0.9, 0.8, 1.0, 4))}},
    }
    per_query = run.per_query | {HOSTILE: {"a": 1.0, "c": 0.5}}
    record = {name: HOSTILE for name in RECORD} | {"fitted_here": [HOSTILE], HOSTILE: [HOSTILE]}
    types = {query: HOSTILE + kind for query, kind in run.types.items()}
    return replace(run, per_query=per_query, record=record, types=types, details=run.details | details)
