"""What a library holds in, what is odd about its papers out: their years, which were taken back, which stand twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from rag.library.catalog import health
from rag.library.catalog.damage import translated
from rag.library.health.texts import keys
from rag.library.library import Library
from rag.library.lookalikes import probable_duplicates
from rag.schema import Finding
from rag.text import counted

_EARLIEST = 1600  # the first journals are of 1665
_MOST_GROUPS = 1000
_MOST_NAMED = 3


def findings(library: Library) -> Iterator[Finding]:
    """Yield what is odd about the papers; none of it keeps the library from working."""
    yield _years(library)
    yield _retracted(library)
    yield _duplicates(library)


def _years(library: Library) -> Finding:
    latest = datetime.now(UTC).year + 1  # what is printed next year is online now
    with translated(library.catalog.path):
        first, last, odd, without = health.years(library.catalog.db, _EARLIEST, latest)
    told = ["no paper has a year" if first is None else f"{first} to {last}" if first != last else f"all of {first}"]
    if without and first is not None:
        told.append(f"{counted(len(without), 'paper')} without a year")
    if odd:
        told.append(f"{counted(len(odd), 'paper')} of an implausible one (before {_EARLIEST} or after {latest})")
    remedy = "correct them in the source and load it again" if odd else "load a source that has them"
    return Finding(
        check="years",
        ok=True,
        detail="; ".join(told),
        remedy=remedy if odd or without else None,
        examples=keys(library, odd or (without if first is not None else [])),
    )


def _retracted(library: Library) -> Finding:
    with translated(library.catalog.path):
        rows = health.retracted(library.catalog.db)
    marked = f"{counted(len(rows), 'paper')} retracted or withdrawn; answers say so"
    return Finding(
        check="retracted",
        ok=True,
        detail=marked if rows else "no paper is marked as such",
        remedy="take out with attest remove KEY what is not to be cited" if rows else None,
        examples=keys(library, rows),
    )


def _duplicates(library: Library) -> Finding:
    groups = probable_duplicates(library, _MOST_GROUPS)
    named = [f"{' = '.join(group.keys)} ({group.why})" for group in groups[:_MOST_NAMED]]
    more = "; …" if len(groups) > _MOST_NAMED else ""
    count = f"{counted(len(groups), 'group')} of papers that are probably one"
    return Finding(
        check="duplicates",
        ok=True,
        detail=f"{count}: {'; '.join(named)}{more}" if groups else "no two papers look like one",
        remedy="look at each; attest remove KEY takes one out" if groups else None,
        examples=tuple(key for group in groups[:_MOST_NAMED] for key in group.keys),
    )
