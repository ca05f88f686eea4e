"""The nouns of Attest, one frozen dataclass each, and their JSON; every other module speaks in these."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any, Literal

SCHEMA_VERSION = 1

AbstractKind = Literal["abstract", "note"]
Verdict = Literal["supported", "partly", "unsupported", "uncited"]
Outcome = Literal["answered", "partial", "not_stated", "not_in_collection"]
Mode = Literal["llm", "extractive"]


def to_json(value: Any) -> dict[str, Any]:
    """Return a dataclass as the JSON object of the public contract, with its schema version."""
    return {"schema_version": SCHEMA_VERSION, **dataclasses.asdict(value)}


# ---------------------------------------------------------------- what comes in


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


# ---------------------------------------------------------------- what is stored


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
    """Which papers count: each field that is set must hold; several values of a field are alternatives."""

    year_from: int | None = None
    year_to: int | None = None
    venues: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()

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


# ---------------------------------------------------------------- what is found


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """The raw signals behind a passage: BM25 (higher is better), two cosines; null where a signal is silent."""

    lexical: float | None
    dense: float | None
    sentence: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A retrieved paper with its best sentence: `abstract[start:end] == quote`.

    `score` is the fused score, higher is better, comparable within one query only.
    """

    rank: int
    paper_id: str
    key: str
    title: str
    year: int | None
    score: float
    quote: str
    start: int
    end: int
    signals: Signals
    abstract_kind: AbstractKind = "abstract"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """The passages of one query, best first, one a paper; times in milliseconds."""

    query: str
    search_query: str
    filters: Filters
    passages: tuple[Passage, ...]
    timings_ms: dict[str, float]


# ---------------------------------------------------------------- what is answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One earlier message of a conversation."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """The abstract sentence behind a citation: `abstract[start:end] == quote` in the paper of `marker`."""

    marker: int
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSentence:
    """One sentence of an answer with its verdict; `answer.text[start:end] == text` if it is shown."""

    text: str
    shown: bool
    start: int | None
    end: int | None
    citations: tuple[int, ...]
    verdict: Verdict
    score: float
    evidence: tuple[Quote, ...]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The paper behind a marker of an answer's text."""

    marker: int
    key: str
    paper_id: str
    title: str
    authors: tuple[str, ...]
    year: int | None
    venue: str | None
    url: str | None
    abstract_kind: AbstractKind = "abstract"


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What a model consumed; null where the server did not say."""

    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Models:
    """Which models made an answer; `llm` is null without a language model."""

    llm: str | None
    embedding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer as people and programs get it; `references` are exactly the markers in `text`.

    `notice` is one plain sentence for the reader where something went otherwise than asked,
    such as a model that did not answer; else null.
    """

    answer_id: str
    question: str
    search_query: str
    filters: Filters
    outcome: Outcome
    mode: Mode
    text: str
    sentences: tuple[AnswerSentence, ...]
    references: tuple[Reference, ...]
    closest: tuple[Passage, ...]
    passages: tuple[Passage, ...]
    models: Models
    usage: Usage | None
    timings_ms: dict[str, float | None]
    library_version: int
    notice: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An answer under way: the sentences checked so far, the papers they cite, and the tail nobody has checked."""

    sentences: tuple[AnswerSentence, ...] = field(default=())
    text: str = ""
    tail: str = ""
    references: tuple[Reference, ...] = ()
