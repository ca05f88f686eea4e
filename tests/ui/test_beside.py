"""Work runs beside its listener, who may leave at any time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from weakref import WeakKeyDictionary

import pytest

from tests.waiting import until
from ui import beside as module
from ui.beside import beside, end_all, start


@pytest.fixture(autouse=True)
def _own_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the end of one test's work from ending the others'."""
    monkeypatch.setattr(module, "_ending", threading.Event())
    monkeypatch.setattr(module, "_running", WeakKeyDictionary())


def test_news_come_in_order_and_end_with_the_work() -> None:
    def work(tell: Callable[[int], bool]) -> None:
        for number in range(3):
            assert tell(number)

    assert list(beside(work, tick=5)) == [0, 1, 2]


def test_silence_is_told_so_that_the_listener_can_turn_away() -> None:
    go_on = threading.Event()

    def work(tell: Callable[[str], bool]) -> None:
        go_on.wait(10)
        tell("late")

    heard = beside(work, tick=0.01)
    assert next(heard) is None
    go_on.set()
    assert [item for item in heard if item is not None] == ["late"]


def test_work_learns_that_nobody_listens_any_more() -> None:
    answers, done = [], threading.Event()
    go_on = threading.Event()

    def work(tell: Callable[[int], bool]) -> None:
        answers.append(tell(1))
        go_on.wait(10)
        answers.append(tell(2))
        done.set()

    heard = beside(work, tick=5)
    assert next(heard) == 1
    heard.close()
    go_on.set()
    assert done.wait(10)
    assert answers == [True, False]


def test_what_the_work_raises_reaches_the_listener() -> None:
    def work(tell: Callable[[int], bool]) -> None:
        tell(1)
        raise ZeroDivisionError

    heard = beside(work, tick=5)
    assert next(heard) == 1
    with pytest.raises(ZeroDivisionError):
        next(heard)


def test_work_to_the_end_goes_on_when_nobody_listens_but_not_when_the_program_ends() -> None:
    answers, go_on = [], threading.Semaphore(0)

    def work(tell: Callable[[int], bool]) -> None:
        for number in range(3):
            answers.append(tell(number))
            go_on.acquire(timeout=10)

    heard = beside(work, tick=5, to_the_end=True, patience=0.01)
    next(heard)
    heard.close()
    go_on.release()
    until(lambda: len(answers) == 2)
    assert not end_all()
    go_on.release(2)
    until(end_all)
    assert answers == [True, True, False]


def test_each_work_is_waited_for_as_long_as_it_is_given() -> None:
    silent, done = threading.Event(), threading.Event()
    start(lambda: silent.wait(10) and None, patience=0.01)
    start(lambda: done.wait(0.3) and None, patience=10)
    assert not end_all()  # the second one has ended, the first one is left
    assert [patience for thread, patience in module._running.items() if thread.is_alive()] == [0.01]
    silent.set()
    until(end_all)


def test_a_program_without_work_ends_at_once() -> None:
    assert end_all()
    start(lambda: None, patience=10)
    assert end_all()
