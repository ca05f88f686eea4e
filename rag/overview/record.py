"""An overview in, the comment out by which its text file can be brought up to date; and what a file remembers of it.

The comment is the overview's JSON without what only people read, so that one reader serves JSON and text files.
"""

from __future__ import annotations

import dataclasses
import json
import re
from dataclasses import dataclass

from rag.schema import SCHEMA_VERSION, Filters, Overview, Verdict

_NAME = "attest-overview"
_COMMENT = re.compile(rf"^<!-- {_NAME} (\{{.*\}}) -->\s*$", re.MULTILINE)
# Within a JSON string each stands for its character, and neither the comment nor a tag can end there.
_HARMLESS = {"<": "\\u003c", ">": "\\u003e", "--": "-\\u002d"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidTheme:
    """A theme of an earlier overview with the keys of its papers."""

    title: str
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidQuote:
    """The abstract sentence, raw, that an earlier overview had behind a marker."""

    marker: int
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A sentence of an earlier overview, in Markdown with its markers."""

    text: str
    citations: tuple[int, ...]
    verdict: Verdict
    evidence: tuple[SaidQuote, ...] = ()
    shown: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidReference:
    """The paper behind a marker of an earlier overview."""

    marker: int
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidRow:
    """A paper that an earlier overview has read."""

    key: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidTable:
    """The papers that an earlier overview has read."""

    rows: tuple[SaidRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierOverview:
    """What is remembered of an overview: what it was asked for, its papers by theme, and the sentences it shows."""

    overview_id: str
    topic: str
    library_version: int
    themes: tuple[SaidTheme, ...]
    sentences: tuple[Said, ...]
    references: tuple[SaidReference, ...]
    table: SaidTable = SaidTable()
    filters: Filters = Filters()
    most: int | None = None
    written_at: str | None = None


def earlier(overview: Overview) -> EarlierOverview:
    """Return what is remembered of an overview."""
    return EarlierOverview(
        overview_id=overview.overview_id,
        topic=overview.topic,
        library_version=overview.library_version,
        themes=tuple(SaidTheme(title=theme.title, papers=theme.papers) for theme in overview.themes),
        sentences=tuple(
            Said(
                text=said.text,
                citations=said.citations,
                verdict=said.verdict,
                evidence=tuple(SaidQuote(marker=proof.marker, quote=proof.quote) for proof in said.evidence),
            )
            for said in overview.sentences
            if said.shown
        ),
        references=tuple(SaidReference(marker=one.marker, key=one.key) for one in overview.references),
        table=SaidTable(rows=tuple(SaidRow(key=row.key, title=row.title) for row in overview.table.rows)),
        filters=overview.filters,
        most=overview.most,
        written_at=overview.written_at,
    )


def comment(overview: Overview) -> str:
    """Return an HTML comment, one line of ASCII, with what is remembered of an overview."""
    text = json.dumps({"schema_version": SCHEMA_VERSION, **dataclasses.asdict(earlier(overview))})
    for character, harmless in _HARMLESS.items():
        text = text.replace(character, harmless)
    return f"<!-- {_NAME} {text} -->"


def without(text: str) -> str:
    """Return the text of a file without such comments."""
    return _COMMENT.sub("", text).rstrip("\n") + "\n"


def read(text: str) -> EarlierOverview | None:
    """Return what the text of a file, JSON or with a comment, remembers of an overview; None if it is of none."""
    from pydantic import TypeAdapter, ValidationError

    found = text.lstrip("\ufeff \t\r\n")
    if not found.startswith("{"):
        comments = _COMMENT.findall(text)  # of several the last: it stands behind all that was quoted
        if not comments:
            return None
        found = comments[-1]
    try:
        known = TypeAdapter(EarlierOverview).validate_json(found)
    except ValidationError:
        return None
    return None if known.most is not None and known.most < 1 else known
