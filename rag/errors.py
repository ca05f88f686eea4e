"""The errors a user can meet; each message says what happened and what to do next.

AttestError
├── ConfigError               a setting is missing, unknown or impossible
├── QuestionError             a question or query cannot be asked as it is
├── ExportError               something cannot be exported as asked: no such format, or pandoc is missing
├── SourceError               a file of records cannot be read (path, line)
├── LibraryError              the stored collection cannot be used
│   ├── LibraryEmptyError         nothing has been loaded yet
│   ├── CatalogDamagedError       its file is damaged; a backup can be put in its place
│   ├── EmbedderMismatchError     it was built with another embedding model
│   ├── LibraryLockedError        another process is writing to it
│   └── VectorIndexError          its vector index is damaged, missing or out of reach; searches go on without it
├── CrowdedError              more people ask than can be served at once
└── ModelError                the language model cannot be used as configured
    └── ModelUnavailableError     it did not answer: time-out, rate limit, server error

What a model writes is never an exception: an unknown marker, an empty reply or a refusal is data.
"""

from __future__ import annotations

from pathlib import Path

from rag.keys import scrub


class AttestError(Exception):
    """The base of every error that is meant for the user; what looks like a key is left out of its message."""

    def __init__(self, *said: object) -> None:
        super().__init__(*(scrub(part) if isinstance(part, str) else part for part in said))


class ConfigError(AttestError):
    """A setting is missing, unknown or impossible."""


class QuestionError(AttestError):
    """A question or query cannot be asked as it is."""


class ExportError(AttestError):
    """Something cannot be exported as asked: no such format, or pandoc is missing."""


class SourceError(AttestError):
    """A file of records cannot be read; `path` and the 1-based `line` say where."""

    def __init__(self, message: str, *, path: Path | str, line: int | None = None) -> None:
        super().__init__(message)
        self.path = str(path)
        self.line = line


class LibraryError(AttestError):
    """The stored collection cannot be used."""


class LibraryEmptyError(LibraryError):
    """Nothing has been loaded yet."""


class CatalogDamagedError(LibraryError):
    """The file of the library is damaged; a backup can be put in its place."""


class EmbedderMismatchError(LibraryError):
    """The library was built with another embedding model."""


class LibraryLockedError(LibraryError):
    """Another process is writing to the library."""


class VectorIndexError(LibraryError):
    """The vector index is damaged, missing or out of reach; `mendable` if it can be built anew from the catalog."""

    def __init__(self, message: str, *, mendable: bool = False) -> None:
        super().__init__(message)
        self.mendable = mendable


class CrowdedError(AttestError):
    """More people ask than can be served at once; `retry_after` is the seconds after which to try again."""

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ModelError(AttestError):
    """The language model cannot be used as configured."""


class ModelUnavailableError(ModelError):
    """The language model did not answer: time-out, rate limit or server error."""
