"""The nouns of a collection: records as they come in, papers as they are stored, reports about both."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

AbstractKind = Literal["abstract", "note"]
# A paper that is taken back: by its journal, or by its authors or the archive that it lies in.
Retraction = Literal["retracted", "withdrawn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a record stood: the source's name and the 1-based line (or record) in it."""

    source: str
    line: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record as its source gave it, before it has an identity.

    `identifiers` holds permanent ids as `scheme:value` (`doi:…`, `arxiv:…`, `pmid:…`), lower case.
    `own_id` is the source's own name for the record; only a library opened with own ids uses it. `retracted` is set
    where the source marks the paper as taken back.
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
    retracted: Retraction | None = None


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
    not the paper's own abstract: whatever quotes it must say so. So it is with `retracted`, which is set while one of
    its sources marks it as taken back.
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
    retracted: Retraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which papers count: each field that is set must hold; several values of a field are alternatives.

    A venue counts if it has the words of a name, or in quotation marks (`"Nature"`) if that is its whole name.
    Papers named in `not_keys` never count. With `retracted` only papers that are taken back count, with false only
    those that are not.
    """

    year_from: int | None = None
    year_to: int | None = None
    venues: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    not_keys: tuple[str, ...] = ()
    retracted: bool | None = None

    def __bool__(self) -> bool:
        return self != Filters()


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack:
    """A source of which a load removed nothing: how many papers it lacks of how many it had, and why they stay.

    `unread` is true where it was not read to its end; then nothing can be made to go.
    """

    source: str
    papers: int
    of: int
    reason: str
    unread: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestReport:
    """What a load did; `records` = added + updated + unchanged + merged_duplicates + rejected records.

    `joined` has the keys of papers that turned out to be another one, which has their key's place now. `removed` are
    the keys of papers that no source has any more, `released` counts those that only one of their sources lost, and
    `held_back` names the sources that were left alone. With `dry_run` all of this would happen, and did not.
    """

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
    joined: dict[str, str] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    released: int = 0
    held_back: tuple[HeldBack, ...] = ()
    dry_run: bool = False


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
class LibraryInfo:
    """What a library is: its papers, its version, and the embedding model that built it with its hash."""

    papers: int
    library_version: int
    embedding: str
    embedding_fingerprint: str
