"""Drafts of an overview in, a line on standard error out that says how far it is, if that is a terminal."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from rag.schema import Estimate, OverviewDraft
from rag.text import clean, counted

_CLEAR = "\r\x1b[K"


@contextmanager
def watching() -> Iterator[Callable[[OverviewDraft], None]]:
    """Give a function that shows where an overview is, and once what its model will take, before it starts."""
    if not sys.stderr.isatty():
        yield lambda draft: None
        return
    said: list[Estimate] = []

    def watch(draft: OverviewDraft) -> None:
        if draft.estimate is not None and draft.estimate.calls and not said:
            said.append(draft.estimate)
            click.echo(f"{_CLEAR}{estimated(draft.estimate)}", err=True)
        # A line that is too long would break, and what is broken is not cleared.
        line = f"{clean(draft.stage)} {draft.done}/{draft.total}"[: shutil.get_terminal_size().columns - 1]
        click.echo(f"{_CLEAR}{line}", nl=False, err=True)

    try:
        yield watch
    finally:
        click.echo(_CLEAR, nl=False, err=True)


def estimated(of: Estimate) -> str:
    """Return what an overview will take in one sentence."""
    parts = [
        counted(of.papers, "paper"),
        counted(of.themes, "theme"),
        f"at most {counted(of.calls, 'call')}",
        f"about {counted(of.input_tokens + of.output_tokens, 'token')}",
    ]
    if of.cost_usd is not None:
        parts.append(f"{of.cost_usd:.2f} USD" if of.cost_usd >= 0.005 else "less than 0.01 USD")
    return f"{', '.join(parts)}."
