"""A JSON object in; text that every program can read as UTF-8 out."""

from __future__ import annotations

import json
from typing import Any

from rag.text import sound


def json_text(value: dict[str, Any]) -> str:
    """Return a JSON object as text; half characters are replaced, as no other program could read them.

    Raises:
        ValueError: a number is none, which JSON does not know.
    """
    return sound(json.dumps(value, ensure_ascii=False, allow_nan=False))
