"""What is logged, and what never is."""

from __future__ import annotations

import logging

from rag.toolkit import configure_logging


def test_libraries_speak_from_warning_up_only() -> None:
    configure_logging("DEBUG")
    assert logging.getLogger("httpx").getEffectiveLevel() == logging.WARNING
    assert logging.getLogger("chromadb").getEffectiveLevel() == logging.WARNING
