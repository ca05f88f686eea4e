"""Thirty people at once: how long each waits, what goes wrong, whether memory stays, and who gets how much.

    python -m benchmarks crowd --people 30 --minutes 10 [--model] [--loading 5000] [--page] [--out FILE]

People search, read and ask over the HTTP API of a real server, each with a token of their own, and think in between.
With `--model` a scripted model on loopback writes the answers and takes its time; with `--loading` that many papers are
loaded meanwhile, and with `--page` people use the page. A second server with a short line is asked by more people than
it takes. Where the development data is not here, or with `--smoke`, the library is the sample collection.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

import httpx

from benchmarks import data
from benchmarks.crowded import figures_of, tell
from benchmarks.people import ASK, SEARCH, Person, Visitor
from benchmarks.served import Served, served
from rag import Attest, Settings
from tests.scripted_server import Request, Says, ScriptedServer

_MODEL_SECONDS = 1.5  # that the scripted model thinks
_AIM, _AIM_LOADING = 1.5, 3.0  # seconds of p95
_LINE = 3  # places, where it is short
_CRUSH = 10  # people there
_TIMEOUT = 120.0


def main() -> None:
    """Print the figures; ends with status 1 if something went wrong or took too long."""
    given = _arguments()
    with _library(given.smoke) as library, _model(given.model) as model:
        settings = {"OPENAI_BASE_URL": model.base_url, "ATTEST_LLM": "scripted"} if model else {}
        questions = _questions(library)
        program = ("ui",) if given.page else ("rag", "api")
        with served(library, given.people, program, door=not given.page, **settings) as server:
            people, memory, loading = asyncio.run(_crowd(server, questions, given))
        crush = _crushed(library, questions)
    figures = figures_of(people, memory, loading, crush, _MODEL_SECONDS if model else 0.0)
    tell(figures, given)
    aim = _AIM_LOADING if given.loading else _AIM
    late = not given.smoke and figures.everything_but_the_model > aim
    if figures.errors or late:
        raise SystemExit(1)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks crowd")
    parser.add_argument("--people", type=int, default=30)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--think", type=float, default=5.0, help="mean seconds between two requests of a person")
    parser.add_argument("--model", action="store_true")
    parser.add_argument("--loading", type=int, default=0, metavar="PAPERS")
    parser.add_argument("--page", action="store_true", help="people use the page, over Gradio's protocol, not the API")
    parser.add_argument("--out", type=Path, help="file for the figures, as JSON")
    parser.add_argument("--smoke", action="store_true", help="a short one: only errors and the line are looked at")
    given = parser.parse_args()
    if given.page and given.loading:
        parser.error("--loading goes over the API; leave out --page")
    if given.smoke:
        given.minutes, given.think = min(given.minutes, 0.2), 1.0
    return given


@contextlib.contextmanager
def _library(smoke: bool) -> Iterator[Path]:
    if data.SHARED.is_dir() and not smoke:
        with data.copied("corpus") as folder:
            yield folder
        return
    with tempfile.TemporaryDirectory() as room:
        attest = Attest(Settings(_env_file=None, data_dir=Path(room), llm="none"))
        attest.load_sample()
        attest.close()
        yield Path(room)


@contextlib.contextmanager
def _model(wanted: bool) -> Iterator[ScriptedServer | None]:
    with ScriptedServer(otherwise=_reply) if wanted else contextlib.nullcontext() as model:
        yield model


def _reply(request: Request) -> Says:
    """Quote the first sentence of what the model is shown, so that there is something to check."""
    return Says(
        "The abstracts describe a method and evaluate it [1]. It is compared with others [2].", start=_MODEL_SECONDS
    )


def _questions(library: Path) -> list[str]:
    attest = Attest(Settings(_env_file=None, data_dir=library, llm="none"))
    titles = sorted(paper.title for paper in attest.papers())
    attest.close()
    return [f"What do the abstracts say about {title}?" for title in titles[:: max(1, len(titles) // 200)]]


async def _crowd(
    server: Served, questions: Sequence[str], given: argparse.Namespace
) -> tuple[list[Person], list[float], str]:
    """Let people live for the given time; return them, the memory each second, and what came of the load."""
    memory: list[float] = []
    kind = Visitor if given.page else Person
    async with _persons(server, questions, given.think, kind) as people:
        await kind(people[0].client, questions, 0, 0.0).do(ASK, questions[0])  # what is slow once is no load
        until = time.monotonic() + 60 * given.minutes
        watching = asyncio.create_task(_watch(server, memory))
        loading = asyncio.create_task(_load(server, given.loading, until))
        await asyncio.gather(*(person.live(until) for person in people))
        watching.cancel()
        return people, memory, await loading


@contextlib.asynccontextmanager
async def _persons(
    server: Served, questions: Sequence[str], think: float, kind: type[Person] = Person
) -> AsyncIterator[list[Person]]:
    async with contextlib.AsyncExitStack() as stack:
        yield [
            kind(await stack.enter_async_context(_client(server.url, token)), questions, seed, think)
            for seed, token in enumerate(server.tokens)
        ]


def _client(url: str, token: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=url, timeout=_TIMEOUT, headers={"Authorization": f"Bearer {token}"})


async def _watch(server: Served, memory: list[float]) -> None:
    while True:
        memory.append(server.memory_mb())
        await asyncio.sleep(1)


async def _load(server: Served, papers: int, until: float) -> str:
    """Load made-up papers as long as people live, and return what came of it."""
    if not papers:
        return "none"
    records = [
        {
            "title": f"On the {number}th lantern of the harbour",
            "abstract": _abstract(number),
            "year": 1950 + number % 70,
        }
        for number in range(papers)
    ]
    lines = "".join(json.dumps(record) + "\n" for record in records)
    async with _client(server.url, server.editor) as client:
        given = await client.post("/v1/ingest", files={"file": ("papers.jsonl", lines)})
        given.raise_for_status()
        job = given.json()
        while job["ended_at"] is None and time.monotonic() < until:
            await asyncio.sleep(2)
            job = (await client.get(f"/v1/jobs/{job['job_id']}")).json()
        if job["ended_at"] is None:
            await client.delete(f"/v1/jobs/{job['job_id']}")
        return f"{job['status']}, {job['stage']}: {job['done']} of {job['total'] or papers}"


def _abstract(number: int) -> str:
    return (
        f"We measured lantern {number} of the harbour for {number % 12 + 1} months. Its light reached "
        f"{number % 900 + 100} metres in clear air, and {number % 90 + 10} metres in fog. Salt dimmed it by "
        f"{number % 40 + 1}% a year. Cleaning it each spring kept nine tenths of its light. The other lanterns of the "
        "coast behaved alike, but for those that stand on iron posts, which rust."
    )


def _crushed(library: Path, questions: Sequence[str]) -> dict[str, object]:
    """Have more people ask a slow model than a short line takes, while somebody searches."""
    with ScriptedServer(otherwise=_reply) as model:
        settings = {"OPENAI_BASE_URL": model.base_url, "ATTEST_LLM": "scripted"}
        line = {"ATTEST_ANSWERS_AT_ONCE": "1", "ATTEST_ANSWERS_WAITING": str(_LINE)}
        with served(library, _CRUSH + 1, **settings, **line) as server:
            return asyncio.run(_crush(server, questions))


async def _crush(server: Served, questions: Sequence[str]) -> dict[str, object]:
    async with _persons(server, questions, 0.0) as (searcher, *people):
        await searcher.do(SEARCH, questions[0])
        asking = [asyncio.create_task(person.do(ASK, questions[0])) for person in people]
        while not all(task.done() for task in asking):
            await searcher.do(SEARCH, questions[len(searcher.seen) % len(questions)])
        asked = [task.result() for task in asking]
    places = [place for one in asked for place in one.places]
    searches = [one.seconds for one in searcher.seen[1:]]
    return {
        "asked": len(asked),
        "answered": sum(one.status == 200 for one in asked),
        "told to come back": sum(one.status == 429 for one in asked),
        "errors": [one.told for one in (*asked, *searcher.seen) if one.failed],
        "last place shown": max(places, default=0),
        "searches meanwhile": len(searches),
        "slowest of them": round(max(searches, default=0.0), 2),
    }
