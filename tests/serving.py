"""A library of invented papers, and an application over it served on loopback in a thread of its own."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import uvicorn

from rag import Attest, Settings
from rag.serve.network import listen
from tests.conftest import PAPERS


def loaded_library(folder: Path) -> Path:
    """Load the invented papers into a new library; return its folder."""
    records = folder / "papers.jsonl"
    records.write_text("\n".join(json.dumps(paper) for paper in PAPERS) + "\n", encoding="utf-8")
    with contextlib.closing(engine(folder / "library")) as attest:
        attest.ingest([str(records)])
    return folder / "library"


def engine(library: Path, **settings: Any) -> Attest:
    """Open a library, without a language model unless the settings name one."""
    return Attest(Settings(_env_file=None, data_dir=library, **({"llm": "none"} | settings)))


@contextlib.contextmanager
def served(app: Any) -> Iterator[str]:
    """Serve an application, and give the address of it."""
    with listen("127.0.0.1", 0) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=2))
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            until = time.monotonic() + 20
            while not server.started and time.monotonic() < until:
                time.sleep(0.01)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
