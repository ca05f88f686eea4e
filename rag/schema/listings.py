"""The nouns of a set of papers: which meet a condition, how many, in which years."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ListingKind = Literal["list", "count", "by_year", "by_venue", "by_theme"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A paper near a line, and in words why it stands on its side of it."""

    key: str
    title: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of the papers of a set fall to a label: a year, a venue, a theme."""

    label: str
    papers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The papers that meet a condition, each judged on its own.

    `matching` are keys, `undecided` are papers that may meet it, `mentioning` are keys of papers that name what is
    asked for and do not say it. Of the `library` papers that pass the filters, `examined` were read: the others share
    neither words nor meaning with the condition. `shares` are the matching papers by year, oldest
    first, or by venue or theme, the largest first.
    """

    kind: ListingKind
    condition: str
    matching: tuple[str, ...]
    undecided: tuple[Placed, ...]
    mentioning: tuple[str, ...]
    examined: int
    library: int
    shares: tuple[Share, ...] = ()
