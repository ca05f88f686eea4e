"""What the API refuses by itself, as errors with a sentence for the caller."""

from rag.errors import AttestError


class ForbiddenError(AttestError):
    """The visitor may not do this."""


class NotFoundError(AttestError):
    """There is no such thing, or it is another user's."""
