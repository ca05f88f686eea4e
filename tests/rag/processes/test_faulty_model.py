"""A model server with every fault at once under twenty readers: each gets an honest answer, and nothing is left."""

from __future__ import annotations

import gc
import os
import random
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rag import Answer, Attest, Settings
from rag.schema import to_json
from tests.contract import assert_contract
from tests.rag.processes.made import TITLES, write
from tests.scripted_server import Endless, Raw, Reply, Request, Says, ScriptedServer, Status

READERS, ASKS = 20, 2
TIMEOUT = 1.0  # seconds for a model's next words
TITLE = TITLES[4]
TRUE = f"They looked at {TITLE.lower()} for 4 years [1]."
FAULTS: dict[str, Reply] = {
    "right": Says(TRUE),
    "too many requests": Status(429, retry_after=0.05),
    "too many for long": Status(429, retry_after=3600),
    "broken": Status(500),
    "overloaded": Status(503),
    "no such model": Status(404),
    "key refused": Status(401),
    "silent": Says(TRUE, start=30.0),
    "silent in the middle": Says("They looked", end="silence"),
    "cut": Says("They looked at", end="cut"),
    "left open": Says(TRUE, end="open"),
    "slow drip": Endless("words", pause=0.2),
    "endless": Endless("words"),
    "endless thoughts": Endless("thoughts", pause=0.01),
    "endless comments": Endless("comments", pause=0.05),
    "garbage": Raw(b"\xff\xfe\x00 garbage"),
    "page of a proxy": Raw("<html>Bad gateway</html>", "text/html"),
    "half an event": Raw('data: {"choices": [{"delta"'),
    "another shape": Raw('data: {"choices": "none"}\n\ndata: [DONE]\n\n'),
    "empty": Says(""),
}


def sockets() -> int:
    """Return how many sockets this process has open."""
    found = 0
    for name in os.listdir("/proc/self/fd"):
        try:
            found += os.readlink(f"/proc/self/fd/{name}").startswith("socket:")
        except OSError:
            pass  # the one of the listing
    return found


def threads() -> int:
    """Return how many threads this process has, but for the few that read ahead, which stay."""
    return sum(not one.name.startswith("read_") for one in threading.enumerate())


def settled(count: object, most: int) -> int:
    """Return what a count comes down to within some seconds."""
    until = time.monotonic() + 10
    while (now := count()) > most and time.monotonic() < until:  # type: ignore[operator]
        gc.collect()
        time.sleep(0.05)
    return int(now)


@pytest.mark.skipif(sys.platform != "linux", reason="open sockets are counted in /proc")
def test_twenty_readers_of_a_faulty_server_get_honest_answers_and_nothing_is_left(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", 0, 30)
    with Engine(tmp_path, None) as quiet:
        quiet.ingest([str(tmp_path / "a.jsonl")])
        papers = quiet.papers()
        quiet.ask(f"How long did they look at {TITLE}?")  # threads of the embedding model begin now
    begun, before = threads(), sockets()
    order, guard = random.Random(7), threading.Lock()
    given: Counter[str] = Counter()

    def fault(request: Request) -> Reply:
        with guard:
            name = min(FAULTS, key=lambda one: (given[one], order.random()))
            given[name] += 1
        return FAULTS[name]

    with ScriptedServer(otherwise=fault) as server, Engine(tmp_path, server.base_url) as attest:

        def ask(reader: int) -> list[tuple[Answer, float]]:
            answers = []
            for _ in range(ASKS):
                started = time.monotonic()
                answers.append((attest.ask(f"How long did they look at {TITLE}?"), time.monotonic() - started))
            return answers

        with ThreadPoolExecutor(READERS) as pool:
            found = [one for answers in pool.map(ask, range(READERS)) for one in answers]
    assert len(found) == READERS * ASKS
    assert set(given) == set(FAULTS)
    for answer, _ in found:
        assert_contract(to_json(answer), papers)
        assert answer.outcome == "answered"
        assert "4 years" in answer.text
        assert answer.mode == "llm" or answer.notice
    assert {answer.mode for answer, _ in found} == {"llm", "extractive"}
    assert max(took for _, took in found) < 30
    assert settled(sockets, before) <= before
    assert settled(threads, begun) <= begun, threading.enumerate()


class Engine:
    """An engine with the server as its model, closed at the end."""

    def __init__(self, place: Path, url: str | None) -> None:
        chosen = {"llm": "scripted", "openai_base_url": url} if url else {"llm": "none"}
        self._attest = Attest(
            Settings(_env_file=None, data_dir=place / "library", llm_timeout=TIMEOUT, llm_retries=1, **chosen)
        )

    def __enter__(self) -> Attest:
        return self._attest

    def __exit__(self, *_: object) -> None:
        self._attest.close()
