"""What one visitor has chosen; every part of the page is handed it, and it lasts no longer than the visit."""

from __future__ import annotations

from dataclasses import dataclass

from rag import Attest, ModelChoice


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """The choices of a visit; a null means what the program's settings, or else the question, say.

    `strict` hides the sentences that were struck out, `papers` is how many an answer draws on, `language` is what it
    is translated into by a model, by its English name, and `model` is who writes.
    """

    strict: bool = False
    papers: int | None = None
    language: str | None = None
    model: ModelChoice | None = None

    def engine(self, attest: Attest) -> Attest:
        """Return the engine that writes with this visit's model, over the same library."""
        return attest if self.model is None else attest.using(self.model)
