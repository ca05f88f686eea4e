"""A load that read its sources to the end in; the papers that they no longer have out.

A paper goes only if no other source has it; else it only loses the origin. A source is left alone where what it lacks
may be a fault of the reading, or of the person: then the report says what would have gone, and why it did not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from sqlite3 import Connection
from typing import Literal

from rag.errors import SourceError
from rag.library.catalog import index, origins, papers
from rag.library.identity.merging import NO_TITLE
from rag.schema import HeldBack, Rejection
from rag.sources.files import SourceFile
from rag.sources.registry import Source

# Whether what a source lacks goes: not, where that is not in doubt, or from all that was read to its end.
Sync = bool | Literal["everything"]
_UNREAD = "it could not be read to its end"


def require_files(sources: Sequence[Source], option: str) -> None:
    """Raise SourceError for what is no file: standard input, and queries, which bring a part of what there is."""
    for source in sources:
        if not isinstance(source, SourceFile) or source.path is None:
            raise SourceError(f"{option} works with files, not with {source.name}; leave one out.", path="")


@dataclass(slots=True)
class Synced:
    """What went: keys of papers, how many stay because other sources have them, and what was left alone."""

    removed: list[str] = field(default_factory=list)
    released: int = 0
    held_back: list[HeldBack] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Before:
    """What was known of the files of one name before a load: how many papers they had, and where they lay."""

    papers: int
    places: frozenset[str]


def before(db: Connection, names: Sequence[str]) -> dict[str, Before]:
    """Return what is known of files, by their names."""
    return {
        name: Before(
            papers=sum(origins.rows_of_source(db, one) for one in origins.names_in(db, name)),
            places=origins.places(db, name),
        )
        for name in names
    }


def note_places(db: Connection, run: int, files: Sequence[Source]) -> None:
    """Note where the files of a load lie."""
    for file in files:
        if isinstance(file, SourceFile) and file.path is not None:
            origins.note_place(db, file.name, _place(file), run)


def _place(file: SourceFile) -> str:
    """Return where a file lies, as a hash."""
    return hashlib.sha256(str(file.path and file.path.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def drop_gone(
    db: Connection,
    run: int,
    files: Sequence[Source],
    known: dict[str, Before],
    rejected: Sequence[Rejection],
    *,
    everything: bool,
) -> Synced:
    """Drop what files no longer have, inside a change; with `everything` doubts about a file that was read are none."""
    done = Synced()
    gone: dict[str, list[int]] = {}
    for name, earlier in known.items():
        here = frozenset(_place(file) for file in files if isinstance(file, SourceFile) and file.name == name)
        missing = {one: origins.unseen(db, one, run) for one in origins.names_in(db, name)}
        count = len({row for rows in missing.values() for row in rows})
        reason = _doubt(name, count, earlier, here, rejected, everything=everything) if count else None
        if reason:
            unread = reason == _UNREAD
            done.held_back.append(HeldBack(source=name, papers=count, of=earlier.papers, reason=reason, unread=unread))
        else:
            gone.update(missing)
            origins.forget_places(db, name, run)
    for name, rows in gone.items():
        origins.forget(db, rows, name)
    touched = sorted({row for rows in gone.values() for row in rows})
    orphans = origins.without(db, touched)
    for stored in papers.get(db, orphans):
        index.forget(db, stored.row, stored.paper.paper_id)
        papers.remove(db, stored.row)
        done.removed.append(stored.paper.key)
    done.released = len(touched) - len(orphans)
    return done


def _doubt(
    name: str, count: int, earlier: Before, here: frozenset[str], rejected: Sequence[Rejection], *, everything: bool
) -> str | None:
    """Return why what a source seems to lack stays, or None if it may go."""
    its = [one for one in rejected if one.source == name or one.source.startswith(f"{name}/")]
    if any(one.line is None for one in its):
        return _UNREAD
    if everything:
        return None
    broken = sum(not one.reason.startswith(NO_TITLE) for one in its)  # what has no title never was a paper
    if broken:
        return f"{broken} of its records were rejected, and these may be among them"
    if earlier.places - here:
        return "a file of this name was loaded from another place before"
    if 2 * count > earlier.papers:
        return "that is more than half of what it had"
    return None
