"""How far a run is: what is told, and the bar that shows it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm

# What is under way, how many are done, and of how many if that is known.
Progress = Callable[[str, int, int | None], None]


def silent(stage: str, done: int, total: int | None) -> None:
    """Report progress to nobody."""


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """Give a progress function that draws one bar on standard error if that is a terminal."""
    with tqdm(unit=" done", file=sys.stderr, disable=None, leave=False) as bar:

        def progress(stage: str, done: int, total: int | None) -> None:
            bar.set_description(stage, refresh=False)
            bar.total, bar.n = total, done
            bar.refresh()

        yield progress
