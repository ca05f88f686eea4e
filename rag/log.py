"""Logging as the entry points set it up: counts and ids at INFO, prompts only at DEBUG, never a key."""

from __future__ import annotations

import logging

_CHATTY = ("httpx", "httpcore", "chromadb", "openai", "urllib3", "llama_index", "asyncio")


def configure_logging(level: str) -> None:
    """Send this program's log records to standard error from `level` up; libraries only from WARNING."""
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s")
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
