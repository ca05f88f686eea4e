"""What ran: code, settings without secrets, models, machine; stands in every run, so that it can be run again."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rag import (
    Attest,
    Settings,
    __version__,
)
from rag.toolkit import FITTED_ON

# Where a library lies says nothing about a run, and a key is nobody's business.
_LEFT_OUT = {"openai_api_key", "data_dir", "log_level"}


def record(attest: Attest, collection: str) -> dict[str, Any]:
    """Return the facts about a run over the library of an engine.

    `fitted_here` names the constants that were chosen on this very collection: for what they decide, figures
    on it are no test.
    """
    info = attest.info()
    return {
        "collection": collection,
        "papers": info.papers,
        "library_version": info.library_version,
        "embedding": info.embedding,
        "embedding_fingerprint": info.embedding_fingerprint,
        "settings": settings_record(attest.settings),
        "fitted_on": {name: list(data) for name, data in FITTED_ON.items()},
        "fitted_here": [name for name, data in FITTED_ON.items() if collection in data],
        "version": __version__,
        "commit": _commit(),
        "machine": f"{platform.machine()}, {platform.system()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}",
        "date": datetime.now(UTC).date().isoformat(),
    }


def settings_record(settings: Settings) -> dict[str, Any]:
    """Return the settings as JSON values, without secrets and paths."""
    values = settings.model_dump(mode="json", exclude=_LEFT_OUT)
    if settings.openai_base_url:
        values["openai_base_url"] = urlsplit(settings.openai_base_url).netloc.rpartition("@")[2]
    return values


def _commit() -> str | None:
    """Return the commit of the code, marked if files differ from it; None if it is installed without one."""
    git = ["git", "-C", str(Path(__file__).parent)]
    try:
        found = subprocess.run([*git, "rev-parse", "--short=12", "HEAD"], capture_output=True, text=True, timeout=10)
        changed = subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return None
    if found.returncode:
        return None
    return found.stdout.strip() + ("-changed" if changed.stdout.strip() else "")
