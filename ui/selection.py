"""What a page sent of the papers that are selected in, their keys out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rag import QuestionError

MOST_SELECTED = 5000
_LONGEST_KEY = 500


def selected(event: Any) -> tuple[str, ...]:
    """Return the keys that an event (or a mapping) has under `keys`, each once; whatever is no key is left out.

    Raises:
        QuestionError: there are more than 5,000.
    """
    sent = event.get("keys") if isinstance(event, Mapping) else getattr(event, "keys", None)
    if not isinstance(sent, list):
        return ()
    keys = tuple(dict.fromkeys(key for key in sent if isinstance(key, str) and 0 < len(key) <= _LONGEST_KEY))
    if len(keys) > MOST_SELECTED:
        raise QuestionError(f"{len(keys):,} papers are selected; select at most {MOST_SELECTED:,} at a time.")
    return keys
