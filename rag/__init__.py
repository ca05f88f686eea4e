"""Attest: answers from a collection of paper abstracts, every sentence cited and checked.

Other programs begin with `Attest`; the nouns that it takes and returns are all in `rag.schema`.
"""

from rag.config import Settings, load_settings
from rag.conversations import Conversations
from rag.engine import Attest
from rag.errors import (
    AttestError,
    CatalogDamagedError,
    ConfigError,
    EmbedderMismatchError,
    ExportError,
    LibraryEmptyError,
    LibraryError,
    LibraryLockedError,
    ModelError,
    ModelUnavailableError,
    QuestionError,
    SourceError,
    VectorIndexError,
)
from rag.schema import (
    Answer,
    Draft,
    Filters,
    IngestReport,
    ModelChoice,
    Overview,
    Paper,
    Passage,
    SearchResult,
    Turn,
    to_json,
)

__version__ = "0.1.0"

__all__ = [
    "Answer",
    "Attest",
    "AttestError",
    "CatalogDamagedError",
    "ConfigError",
    "Conversations",
    "Draft",
    "EmbedderMismatchError",
    "ExportError",
    "Filters",
    "IngestReport",
    "LibraryEmptyError",
    "LibraryError",
    "LibraryLockedError",
    "ModelChoice",
    "ModelError",
    "ModelUnavailableError",
    "Overview",
    "Paper",
    "Passage",
    "QuestionError",
    "SearchResult",
    "Settings",
    "SourceError",
    "Turn",
    "VectorIndexError",
    "__version__",
    "load_settings",
    "to_json",
]
