"""Examples of the sample collection, as the API answers them; a test writes them anew and holds them to it."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any


def example(name: str) -> Any:
    """Return the example of an operation, by its name."""
    return _all()[name]


@cache
def _all() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files("rag.serve.api").joinpath("examples.json").read_text("utf-8"))
    return found
