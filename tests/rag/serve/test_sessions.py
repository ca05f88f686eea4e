"""Sessions end when they are idle, when they are old, and when somebody signs out."""

from __future__ import annotations

from rag.serve.accounts import Account
from rag.serve.sessions import IDLE, LONGEST, MOST_OF_ONE, Sessions


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


ADA = Account("ada", "editor", None, "then")


def test_a_session_ends_when_it_is_idle() -> None:
    clock = Clock()
    sessions = Sessions(clock)
    name = sessions.begin(ADA)
    assert len(name) == 43
    clock.now += IDLE - 1
    assert sessions.user(name) == ("ada", "then")
    clock.now += IDLE - 1
    assert sessions.user(name, seen=False) == ("ada", "then")
    clock.now += 2
    assert sessions.user(name) is None


def test_a_session_ends_when_it_is_old_however_much_it_is_used() -> None:
    clock = Clock()
    sessions = Sessions(clock)
    name = sessions.begin(ADA)
    while clock.now <= LONGEST:
        assert sessions.user(name)
        clock.now += IDLE / 2
    assert sessions.user(name) is None


def test_ids_differ_and_are_not_kept() -> None:
    sessions = Sessions()
    one, other = sessions.begin(ADA), sessions.begin(ADA)
    assert one != other
    assert one not in str(vars(sessions))
    sessions.end(one)
    assert sessions.user(one) is None
    assert sessions.user(other)
    assert sessions.user("") is None


def test_one_user_cannot_fill_the_memory() -> None:
    clock = Clock()
    sessions = Sessions(clock)
    names = []
    for _ in range(MOST_OF_ONE + 5):
        clock.now += 1
        names.append(sessions.begin(ADA))
    assert [bool(sessions.user(name)) for name in names] == [False] * 5 + [True] * MOST_OF_ONE
