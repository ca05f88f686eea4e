"""The nouns of Attest, one frozen dataclass each, and their JSON; every other module speaks in these."""

from __future__ import annotations

import dataclasses
from typing import Any

from rag.schema.answers import (
    Again,
    Answer,
    AnswerSentence,
    Completion,
    Draft,
    Mode,
    Models,
    Outcome,
    Quote,
    Reference,
    Request,
    SupportChange,
    SupportKind,
    Turn,
    Usage,
    Verdict,
)
from rag.schema.claims import (
    CheckedSentence,
    ClaimVerdict,
    DraftReport,
    Proof,
    Verification,
)
from rag.schema.listings import Listing, ListingKind, Placed, Share
from rag.schema.overviews import (
    COLUMNS,
    Brief,
    Cell,
    Column,
    Coverage,
    Estimate,
    Overview,
    OverviewDraft,
    Relation,
    Row,
    Table,
    Theme,
    ThemeChange,
)
from rag.schema.papers import (
    AbstractKind,
    Filters,
    Finding,
    HealthReport,
    IngestReport,
    LibraryInfo,
    Origin,
    Paper,
    Record,
    ReindexReport,
    Rejection,
    RemoveReport,
)
from rag.schema.passages import (
    ExplainedPassage,
    ExplainedResult,
    Explanation,
    Passage,
    QueryWords,
    SearchResult,
    Signals,
    SignalShare,
    WordCount,
)

SCHEMA_VERSION = 1
# Raised when what a load stores of a paper changes (sentence borders, vectors, full text): libraries that are
# made only to measure are then made anew.
INDEX_VERSION = 1

__all__ = [
    "AbstractKind",
    "Again",
    "Answer",
    "AnswerSentence",
    "Brief",
    "COLUMNS",
    "Cell",
    "CheckedSentence",
    "ClaimVerdict",
    "Column",
    "Completion",
    "Coverage",
    "Draft",
    "DraftReport",
    "Estimate",
    "ExplainedPassage",
    "ExplainedResult",
    "Explanation",
    "Filters",
    "Finding",
    "HealthReport",
    "INDEX_VERSION",
    "IngestReport",
    "LibraryInfo",
    "Listing",
    "ListingKind",
    "Mode",
    "Models",
    "Origin",
    "Outcome",
    "Overview",
    "OverviewDraft",
    "Paper",
    "Passage",
    "Placed",
    "Proof",
    "QueryWords",
    "Quote",
    "Record",
    "Reference",
    "ReindexReport",
    "Rejection",
    "Relation",
    "RemoveReport",
    "Request",
    "Row",
    "SCHEMA_VERSION",
    "SearchResult",
    "Share",
    "SignalShare",
    "Signals",
    "SupportChange",
    "SupportKind",
    "Table",
    "Theme",
    "ThemeChange",
    "Turn",
    "Usage",
    "Verdict",
    "Verification",
    "WordCount",
    "to_json",
]


def to_json(value: Any) -> dict[str, Any]:
    """Return a dataclass as the JSON object of the public contract, with its schema version."""
    return {"schema_version": SCHEMA_VERSION, **dataclasses.asdict(value)}
