"""Work in threads: its steps arrive, its errors are raised, and it ends when nobody listens."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Coroutine, Iterator
from typing import Any

import pytest

from rag.errors import AttestError, CrowdedError, QuestionError
from rag.serve.steps import Begun, GoneError, Stop, Waiting, Workers, begun, last
from rag.serve.turnstile import Turnstile
from rag.serve.visitors import Visitor
from tests.waiting import until_async

ADA, BOB = Visitor(name="ada", role="reader"), Visitor(name="bob", role="reader")


def run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(work, 60))


class Endless:
    """Work that never ends by itself, and notes that it was closed."""

    def __init__(self) -> None:
        self.begun, self.closed = threading.Event(), threading.Event()

    def __call__(self, stop: Stop) -> Iterator[int]:
        try:
            for number in range(10**9):
                self.begun.set()
                yield number
                time.sleep(0.01)
        finally:
            self.closed.set()


def test_steps_arrive_in_order_and_the_last_one_is_the_result() -> None:
    async def work() -> None:
        workers = Workers(Turnstile(1, 1))
        assert [step async for step in workers.steps(lambda stop: iter("abc"))] == ["a", "b", "c"]
        assert await last(workers.steps(lambda stop: iter("abc"), visitor=ADA)) == "c"
        assert await workers.call(lambda: threading.current_thread() is threading.main_thread()) is False

    run(work())


def test_an_error_is_raised_where_the_steps_are_awaited() -> None:
    def fails(stop: Stop) -> Iterator[int]:
        yield 1
        raise QuestionError("no")

    def fails_at_once(stop: Stop) -> Iterator[int]:
        raise QuestionError("no")

    async def work() -> None:
        workers = Workers()
        first = await begun(workers.steps(fails))
        with pytest.raises(QuestionError):
            assert [step async for step in first] == [1]
        with pytest.raises(QuestionError):
            await begun(workers.steps(fails_at_once))

    run(work())


@pytest.mark.parametrize("way", ["closed", "cancelled", "forgotten", "gone"])
def test_work_ends_and_the_turn_passes_on_when_nobody_listens(way: str) -> None:
    async def gone() -> bool:
        return True

    async def work() -> None:
        turnstile, endless = Turnstile(1, 1), Endless()
        workers = Workers(turnstile)
        steps = workers.steps(endless, visitor=ADA)
        if way == "gone":
            with pytest.raises(GoneError):
                await last(steps, gone)
        elif way == "cancelled":
            reading = asyncio.create_task(last(steps))
            await until_async(endless.begun.is_set)
            reading.cancel()
            await asyncio.wait([reading])
        else:
            started: Begun[int | Waiting] | None = await begun(steps)
            assert isinstance(steps, AsyncIterator)
            if way == "closed":
                await steps.aclose()  # type: ignore[attr-defined]
            del started, steps
        await until_async(lambda: endless.closed.is_set() and not turnstile.answering)

    run(work())


def test_who_waits_hears_their_place_and_then_is_served_and_beyond_the_line_is_refused() -> None:
    async def work() -> None:
        turnstile, endless = Turnstile(1, 1), Endless()
        workers = Workers(turnstile)
        first = workers.steps(endless, visitor=ADA)
        assert await anext(first) == 0
        second = workers.steps(lambda stop: iter("x"), visitor=BOB)
        assert await anext(second) == Waiting(1)
        with pytest.raises(CrowdedError) as refused:
            await begun(workers.steps(lambda stop: iter("y"), visitor=BOB))
        assert refused.value.retry_after > 0
        assert await workers.call(lambda: "searched") == "searched"
        await first.aclose()  # type: ignore[attr-defined]
        assert [step async for step in second] == ["x"]

    run(work())


def test_the_end_of_the_program_ends_all_work_and_says_so() -> None:
    async def work() -> None:
        workers, endless = Workers(), Endless()
        steps = workers.steps(endless)
        assert await anext(steps) == 0
        assert await asyncio.to_thread(workers.end, 5.0)
        assert endless.closed.is_set()
        with pytest.raises(AttestError, match="being stopped"):
            await last(steps)

    run(work())
