"""What all tests of the page share: an engine is closed when nothing works with it any more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rag import Attest
from ui import beside


@pytest.fixture
def attest(attest: Attest) -> Iterator[Attest]:
    """An engine over an empty library; answers go on beside the page, and a library closed under one would crash."""
    yield attest
    for thread in list(beside._running):
        thread.join(20)
