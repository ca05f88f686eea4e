"""A model's name and what it consumed in, what that cost at list prices out."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

from rag.schema import Usage
from rag.shipped import shipped

# {"date", "source", "most_input_tokens", "usd_per_million_tokens": {NAME: [INPUT, OUTPUT] or null}}; null is a version
# that cost something else than its name without the date.
FILE = "data/prices.json"

_DATED = re.compile(r"-20\d\d-\d\d-\d\d$")
_MILLION = 1_000_000


def cost(model: str, usage: Usage) -> float | None:
    """Return US dollars at OpenAI's list prices without any discount; None where the price is not known.

    A dated name (`gpt-4.1-mini-2025-04-14`) costs what its name without the date costs, unless it is listed. Prices
    of very long prompts differ and are not known.
    """
    table = prices()
    listed = table["usd_per_million_tokens"]
    price: list[float] | None = listed[model] if model in listed else listed.get(_DATED.sub("", model))
    if price is None or usage.input_tokens is None or usage.output_tokens is None:
        return None
    if usage.input_tokens > table["most_input_tokens"]:
        return None
    return round((price[0] * usage.input_tokens + price[1] * usage.output_tokens) / _MILLION, 8)


@lru_cache(maxsize=1)
def prices() -> dict[str, Any]:
    """Return the price table with its date and source."""
    table: dict[str, Any] = json.loads(shipped(f"rag/answer/{FILE}"))
    return table
