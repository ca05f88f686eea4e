"""The nouns of looking through a library: a page of its papers, its counts, what was tagged, taken out and put back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rag.schema.listings import Share
from rag.schema.papers import Paper

Sort = Literal["added", "title", "authors", "year", "venue", "key"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperPage:
    """Some of the papers that match, in order; `total` is how many match, `library_version` what was looked at."""

    total: int
    papers: tuple[Paper, ...]
    library_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryStatistics:
    """How the papers that pass are spread.

    `by_year` is oldest first, the others have the largest first; `by_venue` holds the largest only, named as in their
    first paper, `by_kind` abstracts and notes.
    """

    papers: int
    without_abstract: int
    without_year: int
    without_venue: int
    venues: int
    by_year: tuple[Share, ...]
    by_venue: tuple[Share, ...]
    by_tag: tuple[Share, ...]
    by_source: tuple[Share, ...]
    by_kind: tuple[Share, ...]
    library_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TagReport:
    """The keys whose tags are other than before, and the keys that are not in the library."""

    changed: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """All that a catalog holds of one paper: of each table the columns, and the rows without the paper's number."""

    key: str
    number: int
    tables: dict[str, tuple[tuple[str, ...], tuple[tuple[object, ...], ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """Papers that were taken out, to be put back as they were; `embedding` is name and hash of the model behind them.

    `unknown` are the keys that were not in the library.
    """

    keys: tuple[str, ...]
    unknown: tuple[str, ...]
    papers: tuple[Kept, ...]
    embedding: tuple[str, str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreReport:
    """The keys of the papers that were put back, and of those that had come back meanwhile."""

    restored: tuple[str, ...]
    present: tuple[str, ...]
