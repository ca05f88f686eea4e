"""What a person does over the HTTP API: search, read, ask, and think in between; each request timed."""

from __future__ import annotations

import asyncio
import json
import random
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx

from tests.page_visit import PageVisit, whole

ASK, SEARCH, READ = "ask", "search", "read"
_DOES = (ASK, ASK, SEARCH, SEARCH, SEARCH, READ, READ)
_CROWDED = "Too many people are asking"
_TOOK = re.compile(r'class=\\+"took\\+">([\d.]+) s<')
_LONGEST_REST = 5.0  # seconds that a person waits who is told to come back


@dataclass(frozen=True, slots=True)
class Seen:
    """A request: what for, its status (0: it broke), all seconds, and of an answer those that the server worked."""

    kind: str
    status: int
    seconds: float
    worked: float = 0.0
    places: tuple[int, ...] = ()
    told: str = ""

    @property
    def failed(self) -> bool:
        """Whether it went wrong; being asked to come back is not that."""
        return self.status not in (200, 429)


@dataclass
class Person:
    """Somebody who asks, one thing after the other; `seed` says what and when."""

    client: httpx.AsyncClient
    questions: Sequence[str]
    seed: int
    think: float
    seen: list[Seen] = field(default_factory=list)
    _visit: PageVisit | None = None

    async def live(self, until: float) -> None:
        """Do things until a monotonic time; all begin with a question."""
        dice = random.Random(self.seed)
        kind = ASK
        while time.monotonic() < until:
            seen = await self.do(kind, dice.choice(self.questions))
            kind = dice.choice(_DOES)
            rest = _LONGEST_REST if seen.status == 429 else dice.uniform(0, 2 * self.think)
            await asyncio.sleep(min(rest, max(0.0, until - time.monotonic())))

    async def do(self, kind: str, question: str) -> Seen:
        """Do one thing and note how it went."""
        started = time.perf_counter()
        try:
            seen = await getattr(self, f"_{kind}")(question, started)
        except (httpx.HTTPError, ValueError, KeyError) as exc:
            seen = Seen(kind, 0, time.perf_counter() - started, told=f"{type(exc).__name__}: {exc}")
        self.seen.append(seen)
        return seen

    async def _search(self, question: str, started: float) -> Seen:
        given = await self.client.post("/v1/search", json={"query": question})
        return _plain(SEARCH, given, started)

    async def _read(self, question: str, started: float) -> Seen:
        given = await self.client.get("/v1/papers", params={"limit": 20})
        return _plain(READ, given, started)

    async def _ask(self, question: str, started: float) -> Seen:
        asked = {"question": question, "stream": True}
        places: list[int] = []
        answer = None
        async with self.client.stream("POST", "/v1/ask", json=asked) as given:
            if given.status_code != 200:
                await given.aread()
                return _plain(ASK, given, started)
            name = ""
            async for line in given.aiter_lines():
                if line.startswith("event:"):
                    name = line[6:].strip()
                elif line.startswith("data:") and name == "queue":
                    places.append(json.loads(line[5:])["place"])
                elif line.startswith("data:") and name in ("answer", "error"):
                    answer = json.loads(line[5:])
        seconds = time.perf_counter() - started
        if answer is None or "error" in answer:
            status = 429 if answer and answer["error"]["type"] == "CrowdedError" else 0
            return Seen(ASK, status, seconds, places=tuple(places), told=str(answer))
        return Seen(ASK, 200, seconds, answer["timings_ms"]["total"] / 1000, tuple(places))


class Visitor(Person):
    """Somebody at the page: looks for papers in the Library tab, opens the page, asks."""

    async def _search(self, question: str, started: float) -> Seen:
        visit = await self._visited()
        found = await visit.call("library", "look", {"query": question.split()[-1]})
        return Seen(SEARCH, 200 if found else 0, time.perf_counter() - started)

    async def _read(self, question: str, started: float) -> Seen:
        self._visit = await PageVisit.begin(self.client)
        return Seen(READ, 200, time.perf_counter() - started)

    async def _ask(self, question: str, started: float) -> Seen:
        visit = self._visit = await PageVisit.begin(self.client)
        begun = time.perf_counter()
        messages = await visit.ask(question)
        seconds = time.perf_counter() - begun
        said = json.dumps(messages)
        if not whole(messages) or "Something went wrong" in said:
            return Seen(ASK, 0, seconds, told=said[-300:])
        if _CROWDED in said:
            return Seen(ASK, 429, seconds)
        took = [float(found) for found in _TOOK.findall(said)]
        return Seen(ASK, 200, seconds, took[-1] if took else seconds)

    async def _visited(self) -> PageVisit:
        if self._visit is None:
            self._visit = await PageVisit.begin(self.client)
        return self._visit


def _plain(kind: str, given: httpx.Response, started: float) -> Seen:
    told = "" if given.status_code == 200 else given.text[:200]
    return Seen(kind, given.status_code, time.perf_counter() - started, told=told)
