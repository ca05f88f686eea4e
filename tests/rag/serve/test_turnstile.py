"""The turnstile: so many answers at once, the rest in a fair line, and nobody forgotten."""

from __future__ import annotations

import asyncio
import random
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import CrowdedError
from rag.serve.turnstile import Place, Turnstile


def _next(turnstile: Turnstile, waiting: list[Place], now: Place) -> Place:
    """End an answer and return who was let in."""
    now.leave()
    (entered,) = [place for place in waiting if place.wait(0) == 0]
    waiting.remove(entered)
    return entered


def test_visitors_take_turns_however_much_each_asks() -> None:
    """Who asks five things waits behind who asks one."""
    turnstile = Turnstile(at_once=1, waiting=20)
    now = turnstile.line("a")
    assert now.wait(0) == 0
    waiting = [turnstile.line(name) for name in "aaaabbc"]
    assert [place.wait(0) for place in waiting] == [1, 4, 6, 7, 2, 5, 3]
    order = []
    while waiting:
        now = _next(turnstile, waiting, now)
        order.append(now.visitor)
    assert order == list("abcabaa")
    now.leave()
    assert turnstile.answering == turnstile.waiting == 0


def test_the_place_counts_down_and_a_wait_without_a_turn_ends_in_time() -> None:
    turnstile = Turnstile(at_once=1, waiting=5)
    first, second, third = (turnstile.line(name) for name in "abc")
    started = time.monotonic()
    assert third.wait(0.05) == 2
    assert time.monotonic() - started < 2
    first.leave()
    assert second.wait(0) == 0
    assert third.wait(0) == 1


def test_what_is_given_up_keeps_its_turn_and_is_not_wanted() -> None:
    turnstile = Turnstile(at_once=1, waiting=5)
    stopped = [threading.Event() for _ in range(3)]
    places = [turnstile.line("a", one.is_set) for one in stopped]
    assert turnstile.wanted == 3
    stopped[0].set()
    stopped[2].set()
    assert (turnstile.wanted, turnstile.answering, turnstile.waiting) == (1, 1, 2)
    assert places[1].wait(0) == 1
    for place in places:
        place.leave()
    assert turnstile.wanted == 0


def test_beyond_the_line_it_is_said_when_to_come_back() -> None:
    turnstile = Turnstile(at_once=1, waiting=2)
    places = [turnstile.line(name) for name in "abc"]
    with pytest.raises(CrowdedError, match="Ask again in") as refused:
        turnstile.line("d")
    assert 1 <= refused.value.retry_after <= 120
    assert turnstile.waiting == 2
    places[1].leave()
    assert turnstile.line("d").wait(0) == 2


def test_who_fills_the_line_alone_makes_room_for_others() -> None:
    turnstile = Turnstile(at_once=1, waiting=3)
    greedy = [turnstile.line("greedy") for _ in range(4)]
    modest = turnstile.line("modest")
    assert modest.wait(0) == 2
    with pytest.raises(CrowdedError):
        greedy[-1].wait(0)
    with pytest.raises(CrowdedError):
        turnstile.line("greedy")
    assert turnstile.waiting == 3


def test_one_who_leaves_frees_the_place_and_leaving_twice_changes_nothing() -> None:
    turnstile = Turnstile(at_once=1, waiting=1)
    with turnstile.line("a") as first:
        with turnstile.line("b"), pytest.raises(CrowdedError):
            turnstile.line("c")
        waiting = turnstile.line("c")
        first.leave()
        first.leave()
        assert waiting.wait(0) == 0
    assert turnstile.answering == 1
    waiting.leave()
    waiting.leave()
    assert turnstile.answering == 0


def test_a_closed_one_serves_whoever_has_a_place_and_takes_nobody_new() -> None:
    turnstile = Turnstile(at_once=1, waiting=5)
    first, second = turnstile.line("a"), turnstile.line("b")
    turnstile.close()
    with pytest.raises(CrowdedError, match="restarted"):
        turnstile.line("c")
    first.leave()
    assert second.wait(0) == 0


def test_no_wake_up_is_lost_between_threads() -> None:
    """Forty threads, some of which give up, all come through and never more than three are in."""
    turnstile = Turnstile(at_once=3, waiting=1000)
    inside: list[int] = []
    served = []

    def visit(number: int) -> None:
        rng = random.Random(number)
        for _ in range(25):
            with turnstile.line(str(number % 7)) as place:
                if rng.random() < 0.2:
                    continue
                while place.wait(5):
                    raise AssertionError("waited too long")
                inside.append(turnstile.answering)
                time.sleep(rng.random() / 2000)
                served.append(number)

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads)
    assert max(inside) <= 3
    assert set(served) == set(range(40))
    assert turnstile.answering == turnstile.waiting == 0


def test_event_loops_and_threads_share_a_line() -> None:
    turnstile = Turnstile(at_once=2, waiting=100)
    served = []

    async def visit(number: int) -> None:
        with turnstile.line(f"async {number % 3}") as place:
            while await place.turn(5):
                raise AssertionError("waited too long")
            await asyncio.sleep(0.001)
            served.append(number)

    async def cancelled() -> None:
        with turnstile.line("gone") as place:
            await place.turn()
            raise AssertionError("was let in")

    async def everybody() -> None:
        hold = [turnstile.line("hold") for _ in range(2)]
        gone = asyncio.create_task(cancelled())
        visits = [asyncio.create_task(visit(number)) for number in range(30)]
        await asyncio.sleep(0.01)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        assert gone.cancelled()
        thread = threading.Thread(target=lambda: list(map(Place.leave, hold)))
        thread.start()
        await asyncio.gather(*visits)
        thread.join()

    asyncio.run(everybody())
    assert sorted(served) == list(range(30))
    assert turnstile.answering == turnstile.waiting == 0


@given(
    at_once=st.integers(1, 3),
    waiting=st.integers(0, 5),
    moves=st.lists(st.tuples(st.sampled_from("abc"), st.integers(-1, 9)), max_size=60),
)
def test_places_are_an_order_in_which_people_are_let_in(
    at_once: int, waiting: int, moves: list[tuple[str, int]]
) -> None:
    """Whoever comes or leaves: no more are in than may, places are 1, 2, 3 …, the next one is the next, fairly."""
    turnstile = Turnstile(at_once, waiting)
    held: list[Place] = []
    for name, leaves in moves:
        before = {id(place): place.wait(0) for place in held}
        if 0 <= leaves < len(held):
            gone = held.pop(leaves)
            was_in = before[id(gone)] == 0
            gone.leave()
            entered = [place for place in held if before[id(place)] and not place.wait(0)]
            assert [before[id(place)] for place in entered] == ([1] if was_in and max(before.values()) else [])
        else:
            try:
                held.append(turnstile.line(name))
            except CrowdedError:
                assert turnstile.waiting == waiting
            held = [place for place in held if not _refused(place)]
        places = [place.wait(0) for place in held]
        assert places.count(0) == turnstile.answering == min(at_once, len(held))
        assert sorted(filter(None, places)) == list(range(1, turnstile.waiting + 1))
        assert turnstile.waiting <= waiting
        for one in "abc":
            own = [place.wait(0) for place in held if place.visitor == one and place.wait(0)]
            assert own == sorted(own)
            if own:  # before somebody's first turn comes at most one of each other
                assert own[0] <= len({place.visitor for place in held})
    for place in held:
        place.leave()
    assert turnstile.answering == turnstile.waiting == 0


def _refused(place: Place) -> bool:
    try:
        place.wait(0)
    except CrowdedError:
        return True
    return False
