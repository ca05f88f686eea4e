"""How far a run is: what is told, and the bar or the lines that show it."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm

_PAUSE = 0.2  # seconds between two lines of one stage

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


@contextmanager
def progress_lines() -> Iterator[Progress]:
    """Give a progress function that writes JSON lines `{"stage", "done", "total"}` on standard error, for a program.

    Whoever reads them may go away: the next line then ends the run.
    """
    told: tuple[str, float] | None = None

    def progress(stage: str, done: int, total: int | None) -> None:
        nonlocal told
        if told is not None and told[0] == stage and time.monotonic() - told[1] < _PAUSE and done != total:
            return
        told = stage, time.monotonic()
        print(json.dumps({"stage": stage, "done": done, "total": total}), file=sys.stderr, flush=True)  # noqa: T201

    yield progress
