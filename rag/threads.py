"""How many threads small sums of numbers take: one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from threadpoolctl import ThreadpoolController


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Let numpy calculate in one thread; also a decorator.

    The matrices of a search are small. Where anything else runs on the machine, the threads of numpy's BLAS wait
    for each other and take its cores: on two cores with one of them busy a search took 83 ms instead of 32.
    """
    with _controller().limit(limits=1, user_api="blas"):
        yield


@cache
def _controller() -> ThreadpoolController:
    import numpy  # noqa: F401  (only a library that is loaded can be controlled)

    return ThreadpoolController()
