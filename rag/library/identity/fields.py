"""What is known of a paper and what another source says of it in; out: the paper as it is then.

The rule: a gap is filled by whoever can. What is there is replaced by the source that gave it, when that says
something else now, and by nobody else, with two exceptions: an abstract takes the place of a mere note, and venue, year
and address of the published paper take the place of those of a preprint, which give way to nothing but gaps.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Collection, Sequence
from typing import TypeVar

from rag.library.identity import versions
from rag.schema import Paper, Record

T = TypeVar("T")
_FIELDS = ("title", "abstract", "authors", "year", "venue", "url")
_BYTES = 4  # of a field: who gave it is asked of one paper's few sources, not of all papers


def given(said: Record | Paper) -> bytes:
    """Return in short what is said of each field; no two values of a field look alike but by a rare chance."""
    return b"".join(_print(getattr(said, name)) for name in _FIELDS)


def completed(
    paper: Paper,
    known_ids: Collection[str],
    said: Record | Paper,
    said_ids: Collection[str],
    before: Sequence[bytes | None] = (),
) -> Paper:
    """Return a paper as it is after what another source said of it; `before` is what the same source gave before."""
    published = supersedes(said_ids, said.venue, known_ids, paper.venue)
    preprint = supersedes(known_ids, paper.venue, said_ids, said.venue)
    mine = {name for name in _FIELDS if not preprint and _gave(before, name, getattr(paper, name))}
    facts = mine | {"year", "venue", "url"} if published else mine
    url = said.url or (_address(said_ids) if published else None)
    abstract, kind = paper.abstract, paper.abstract_kind
    better = not abstract or (kind == "note" and said.abstract_kind == "abstract")
    if said.abstract and (better or ("abstract" in mine and said.abstract_kind == kind)):
        abstract, kind = said.abstract, said.abstract_kind
    return dataclasses.replace(
        paper,
        title=_first(said.title, paper.title, "title" in mine),
        abstract=abstract,
        abstract_kind=kind,
        authors=_first(said.authors, paper.authors, "authors" in mine),
        year=_first(said.year, paper.year, "year" in facts),
        venue=_first(said.venue, paper.venue, "venue" in facts),
        url=_first(url, paper.url, "url" in facts),
        tags=tuple(dict.fromkeys([*paper.tags, *said.tags])),
    )


def supersedes(ids: Collection[str], venue: str | None, other_ids: Collection[str], other_venue: str | None) -> bool:
    """Tell whether ids and venue are of a published paper of which the other ones describe the preprint only."""
    preprint_only = versions.has_preprint(other_ids, other_venue) and not versions.has_published_venue(other_venue)
    published = versions.has_published_venue(venue) or bool(versions.published_ids(ids) - set(other_ids))
    return preprint_only and published


def _address(identifiers: Collection[str]) -> str | None:
    dois = sorted(one for one in versions.published_ids(identifiers) if one.startswith("doi:"))
    return f"https://doi.org/{dois[0].removeprefix('doi:')}" if dois else None


def _gave(before: Sequence[bytes | None], name: str, value: object) -> bool:
    """Tell whether a source gave this value of a field; of what an older format saw that is not known, and believed."""
    place = _FIELDS.index(name) * _BYTES
    return any(one is None or one[place : place + _BYTES] == _print(value) for one in before)


def _print(value: object) -> bytes:
    return hashlib.blake2b(repr(value or None).encode("utf-8", "surrogatepass"), digest_size=_BYTES).digest()


def _first(theirs: T, ours: T, replaced: bool) -> T:
    return (theirs or ours) if replaced else (ours or theirs)
