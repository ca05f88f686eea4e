"""Examples of the sample collection, for the description and its readers."""

from __future__ import annotations

from typing import Any

FOUND: dict[str, Any] = {}
ANSWERED: dict[str, Any] = {}
WRITTEN: dict[str, Any] = {}
ANSWER_EVENTS = ""
OVERVIEW_EVENTS = ""
