"""The nouns of an exported answer or overview: numbered claims, the sentences behind them, and the references."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rag.export.entry import Entry
from rag.schema import Passage, Placed, Verdict
from rag.schema.overviews import RelationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A sentence of an abstract, cleaned; `marker` is null where its paper is not among the references.

    `key` is empty where only the reference would tell it.
    """

    quote: str
    key: str
    marker: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A numbered statement, in Markdown with its markers, and the sentences behind it; a cell has no verdict."""

    number: int
    text: str
    sources: tuple[Source, ...]
    verdict: Verdict | None = None
    problems: tuple[str, ...] = ()


Prose = tuple[str | Claim, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A theme: its title, a line about it, and what it says."""

    title: str
    about: str
    prose: Prose


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two claims side by side."""

    kind: RelationKind
    about: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """A paper of the table; `marker` is null where it is not among the references, `new` since an earlier overview."""

    key: str
    title: str
    year: int | None
    theme: str
    marker: int | None
    cells: tuple[Claim | None, ...]
    new: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A reference, and the numbers of the claims that rest on it."""

    marker: int
    entry: Entry
    claims: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that an exported answer or overview says, in the order in which it is said."""

    kind: Literal["answer", "overview"]
    title: str
    facts: tuple[str, ...]
    notices: tuple[str, ...]
    opening: Prose
    sections: tuple[Section, ...] = ()
    pairs: tuple[Pair, ...] = ()
    open_questions: tuple[Claim, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[TableRow, ...] = ()
    claims: tuple[Claim, ...] = ()
    references: tuple[Cited, ...] = ()
    closest: tuple[Passage, ...] = ()
    suggestions: tuple[str, ...] = ()
    near_line: tuple[Placed, ...] = ()
    left_out: tuple[Placed, ...] = ()
    changes: tuple[str, ...] = ()
