"""A draft and a library in, what each of its sentences is worth out, and a copy that says so in footnotes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from rag.answer.claims import verify, verify_anywhere
from rag.answer.draft import annotate, read_draft
from rag.library.catalog import papers
from rag.library.catalog.store import translated
from rag.library.library import Library
from rag.schema import CheckedSentence, DraftReport, Verification
from rag.text import clean

_SIGNS = {"supported": "✓ supported", "partly": "◐ partly supported", "contradicted": "✗ contradicted"}
_UNSUPPORTED = "✗ not supported"
_LONGEST_QUOTE = 240


def check_draft(
    library: Library, draft: str, keys: Sequence[str], progress: Callable[[str, int, int | None], None]
) -> DraftReport:
    """Check every sentence of a draft against the papers of `keys`, or those that it cites, or else all papers.

    Raises:
        LibraryError: there is no paper with one of `keys`.
    """
    sentences = read_draft(draft)
    with translated(library.catalog.path):
        known = papers.rows_of(library.catalog.db, "key", [key for one in sentences for key in one.keys])
    checked = []
    for number, one in enumerate(sentences):
        progress("checking", number, len(sentences))
        cited = tuple(keys or (key for key in one.keys if key in known))
        check = verify(library, one.text, cited) if cited else verify_anywhere(library, one.text)
        unknown = tuple(key for key in one.keys if key not in known)
        checked.append(CheckedSentence(start=one.start, end=one.end, keys=cited, unknown=unknown, check=check))
    counts: Counter[str] = Counter(one.check.verdict for one in checked)
    annotated = annotate(draft, [(one.end, _note(one)) for one in checked])
    return DraftReport(sentences=tuple(checked), counts=dict(counts), annotated=annotated)


def _note(checked: CheckedSentence) -> str:
    """Return the footnote of a sentence: its verdict, what is wrong, and the sentences that decide."""
    parts = [f"**{_SIGNS.get(checked.check.verdict, _UNSUPPORTED)}**"]
    if checked.unknown:
        parts.append(f"(no paper here has the key {', '.join(checked.unknown)})")
    if checked.check.problems:
        parts.append(f"– {'; '.join(checked.check.problems)}")
    if proofs := _proofs(checked.check):
        parts.append(f"– {proofs}")
    return " ".join(parts)


def _proofs(check: Verification) -> str:
    return "; ".join(f"{proof.key}: “{_short(clean(proof.quote))}”" for proof in check.evidence)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1].rsplit(" ", 1)[0] + "…"
