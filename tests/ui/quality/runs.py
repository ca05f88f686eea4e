"""Runs as attest-eval writes them, made with the fewest values that a test must name."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eval.run import Run, write_run

RECORD = {"collection": "library", "papers": 6, "date": "2026-11-25", "settings": {"llm": "none"}}
LINE = {"name": "title", "value": 0.9, "low": 0.8, "high": 1.0, "n": 30, "verdict": "good", "sentence": "A <title>."}


def write(
    folder: Path, name: str, kind: str = "answers", written: float = 1000.0, **fields: Any
) -> dict[str, Mapping[str, float]]:
    """Write a run into a folder of runs as the evaluation does, and return its values."""
    values = fields.pop("per_query", {"outcome": {f"q{n}": float(n % 2) for n in range(20)}, "seconds": {"q0": 0.2}})
    details = fields.pop("details", {})
    run = Run(kind=kind, per_query=values, record={**RECORD, **fields.pop("record", {})}, details=details, **fields)  # type: ignore[arg-type]
    write_run(folder / name, run)
    os.utime(folder / name / "metrics.json", (written, written))
    return values


def spoil(folder: Path, name: str, text: str) -> None:
    """Write a metrics.json that cannot be read."""
    (folder / name).mkdir(parents=True)
    (folder / name / "metrics.json").write_text(text)


def changed(folder: Path, name: str, **fields: Any) -> None:
    """Change some fields of a written run."""
    path = folder / name / "metrics.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **fields}))
