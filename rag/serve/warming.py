"""What the first question would have to wait for, done before it comes."""

from __future__ import annotations

import contextlib

from rag.engine import Attest
from rag.errors import AttestError


def warm_up(attest: Attest) -> None:
    """Search and answer once, without a language model: slow imports and files are paid for, and nothing is counted."""
    with contextlib.suppress(AttestError):
        for passage in attest.search("warm-up", k=1).passages:
            for _ in Attest.ask_stream(attest, f"What do the abstracts say about {passage.title}?", llm="none"):
                pass
