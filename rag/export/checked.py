"""A checked draft in, the JSON object of the public contract out."""

from __future__ import annotations

from typing import Any

from rag.schema import DraftReport, to_json


def draft_json(report: DraftReport, file: str | None = None, out: str | None = None) -> dict[str, Any]:
    """Return a report as `verify --file` prints it; `file` is the draft, `out` its copy with notes."""
    shown = {name: value for name, value in to_json(report).items() if name != "annotated"}
    return {**shown, "file": file, "out": out}
