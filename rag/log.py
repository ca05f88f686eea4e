"""Logging as the entry points set it up: counts and ids at INFO, prompts only at DEBUG, never a key."""

from __future__ import annotations

import logging
import sys
import threading
from types import TracebackType
from typing import Literal

from rag.keys import forms, scrub
from rag.terminal import safe

_CHATTY = ("httpx", "httpx2", "httpcore", "httpcore2", "chromadb", "openai", "urllib3", "llama_index", "asyncio")

REQUESTS = "attest.requests"  # the logger of what is served


class SafeHandler(logging.StreamHandler):  # type: ignore[type-arg]
    """Writes records without keys and without what a terminal obeys, whoever logs them and with whatever traceback.

    A line of a record other than its first is set in, so that no text in a record looks like another record.
    """

    def __init__(self) -> None:
        super().__init__()
        self.secrets: set[str] = set()

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as it is written."""
        return safe(scrub(super().format(record), tuple(self.secrets))).replace("\n", "\n  ")


def configure_logging(level: str, style: Literal["text", "json"] = "text") -> None:
    """Send this program's log records to standard error from `level` up; libraries only from WARNING.

    Errors that nobody caught are logged too, so that they pass the same filter. As JSON a record is an object on a line
    of its own, and there is one for each request that is served.
    """
    root, handler = logging.getLogger(), SafeHandler()
    handler.setFormatter(_as_json() if style == "json" else logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    logging.getLogger(REQUESTS).setLevel(logging.INFO if style == "json" else logging.WARNING)
    for earlier in [each for each in root.handlers if isinstance(each, SafeHandler)]:
        handler.secrets |= earlier.secrets
        root.removeHandler(earlier)
    root.addHandler(handler)
    root.setLevel(level)
    logging.captureWarnings(True)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


def _as_json() -> logging.Formatter:
    from pythonjsonlogger.json import JsonFormatter

    return JsonFormatter(
        "%(levelname)s %(name)s %(message)s",
        rename_fields={"levelname": "level", "name": "logger"},
        timestamp="time",
        json_ensure_ascii=True,  # nothing that a terminal obeys
    )


def hide(secret: str | None) -> None:
    """Leave a secret out of every log record from now on, in whatever form it stands there."""
    for handler in logging.getLogger().handlers:
        if secret and isinstance(handler, SafeHandler):
            handler.secrets |= forms(secret)


def _uncaught(kind: type[BaseException], exc: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, exc, trace)
        return
    logging.getLogger("attest").critical("an error that nobody expected", exc_info=(kind, exc, trace))


def _uncaught_in_thread(failed: threading.ExceptHookArgs) -> None:
    if failed.exc_value is not None and not isinstance(failed.exc_value, SystemExit):
        told = (failed.exc_type, failed.exc_value, failed.exc_traceback)
        logging.getLogger("attest").critical("an error that nobody expected in a thread", exc_info=told)
