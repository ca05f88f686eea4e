"""The nouns of a collection: records as they come in, papers as they are stored, reports about both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

AbstractKind = Literal["abstract", "note"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a record stood: the source's name and the 1-based line (or record) in it."""

    source: str
    line: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record as its source gave it, before it has an identity.

    `identifiers` holds permanent ids as `scheme:value` (`doi:…`, `arxiv:…`, `pmid:…`), lower case.
    `own_id` is the source's own name for the record; only a library opened with own ids uses it.
    """

    title: str
    abstract: str
    origin: Origin
    authors: tuple[str, ...] = ()
    year: int | None = None
    venue: str | None = None
    url: str | None = None
    tags: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    own_id: str | None = None
    abstract_kind: AbstractKind = "abstract"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A record, or a whole source (line is null), that did not go in, and why."""

    source: str
    line: int | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What sources were read as: their format and encoding, and the names that were read for our fields.

    `source` is the first one of `files`. `fields` is empty where the format itself says what is what.
    `western_lines` are not in the encoding of the rest and were read as Windows-1252. `notes` are
    sentences for the user.
    """

    source: str
    format: str
    encoding: str
    fields: dict[str, str]
    records: int
    files: int = 1
    western_lines: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A stored paper; `abstract` is raw, and offsets anywhere count its Unicode code points.

    `abstract_kind` is "note" where the text was written for a collection about the paper and is
    not the paper's own abstract: whatever quotes it must say so.
    """

    key: str
    paper_id: str
    title: str
    abstract: str
    authors: tuple[str, ...] = ()
    year: int | None = None
    venue: str | None = None
    url: str | None = None
    tags: tuple[str, ...] = ()
    sources: tuple[Origin, ...] = ()
    abstract_kind: AbstractKind = "abstract"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which papers count: each field that is set must hold; several values of a field are alternatives.

    A venue counts if it has the words of a name, or in quotation marks (`"Nature"`) if that is its whole name.
    Papers named in `not_keys` never count.
    """

    year_from: int | None = None
    year_to: int | None = None
    venues: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    not_keys: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self != Filters()


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestReport:
    """What a load did; `records` = added + updated + unchanged + merged_duplicates + rejected records."""

    files: int
    records: int
    added: int
    updated: int
    unchanged: int
    merged_duplicates: int
    rejected: tuple[Rejection, ...]
    papers_in_library: int
    seconds: float
    interrupted: bool = False
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReindexReport:
    """What a re-indexing did: how many papers have vectors of `embedding` now, in place of those of `previous`.

    Where there was nothing to do, both are the same model and `papers` is 0.
    """

    papers: int
    embedding: str
    previous: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupReport:
    """What a backup holds, or what was restored from it; `bytes` is the size of the file."""

    file: str
    papers: int
    library_version: int
    embedding: str | None
    bytes: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveReport:
    """Which keys were removed and which were not in the library."""

    removed: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One health check: what was looked at, whether it holds, and what to do if not."""

    check: str
    ok: bool
    detail: str
    remedy: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthReport:
    """All findings about a library and its counts by name."""

    ok: bool
    findings: tuple[Finding, ...]
    counts: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryInfo:
    """What a library is: its papers, its version, and the embedding model that built it with its hash."""

    papers: int
    library_version: int
    embedding: str
    embedding_fingerprint: str
