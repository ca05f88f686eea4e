"""class Verifying: what a library says of claims, and of the sentences of drafts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from rag.collection import Collection
from rag.schema import CheckedSentence, DraftForm, DraftReport, DraftSentence, Verification
from rag.upkeep import silent

if TYPE_CHECKING:
    from rag.library.library import Progress


def _never() -> bool:
    """Go on."""
    return False


class Verifying(Collection):
    """A library of papers that claims and drafts are checked against."""

    def verify(self, claim: str, *, keys: Sequence[str] = (), texts: Sequence[str] = ()) -> Verification:
        """Judge a claim as the sentences of answers are judged: against the papers or texts named, or all papers.

        Raises:
            QuestionError: the claim is empty or too long.
            LibraryError: there is no paper with one of the keys.
        """
        from rag.answer import claims
        from rag.search.query import require_words
        from rag.text import sound

        claim = sound(claim)
        require_words(claim, "claim")
        if texts:
            return claims.verify_texts(claim, [sound(text) for text in texts])
        library = self._parts.library()
        library.require_papers()
        return claims.verify(library, claim, keys) if keys else claims.verify_anywhere(library, claim)

    def read_draft(self, draft: str, *, form: DraftForm = "markdown") -> tuple[DraftSentence, ...]:
        """Return the sentences of a manuscript, in order, without checking them."""
        from rag.answer.draft import read_draft
        from rag.text import sound

        return tuple(read_draft(sound(draft), form))

    def verify_draft(
        self,
        draft: str,
        *,
        form: DraftForm = "markdown",
        keys: Sequence[str] = (),
        cited: bool = True,
        progress: Progress = silent,
    ) -> DraftReport:
        """Return what `verify_draft_stream` yields at last; `progress` is told how many sentences are checked.

        Raises:
            LibraryError: there is no paper with one of the keys, or no paper at all.
        """
        total = sum(one.claims for one in self.read_draft(draft, form=form))
        progress("checking", 0, total)
        for number, step in enumerate(self.verify_draft_stream(draft, form=form, keys=keys, cited=cited), start=1):
            if isinstance(step, DraftReport):
                return step
            progress("checking", number, total)
        raise AssertionError("a check ends with its report")

    def verify_draft_stream(
        self,
        draft: str,
        *,
        form: DraftForm = "markdown",
        keys: Sequence[str] = (),
        cited: bool = True,
        stop: Callable[[], bool] = _never,
    ) -> Iterator[CheckedSentence | DraftReport]:
        """Yield the sentences of a manuscript that claim something, each as it is judged, and at last the report.

        Each is judged against the papers of `keys`, those that it cites unless `cited` is false, or else all papers.
        `stop` is called between sentences: once it returns true, the report has those that are judged.

        Raises:
            LibraryError: there is no paper with one of the keys, or no paper at all.
        """
        from rag.answer.checking import check_draft
        from rag.text import sound

        library = self._parts.library()
        library.require_papers()
        yield from check_draft(library, sound(draft), form, keys, cited=cited, stop=stop)
