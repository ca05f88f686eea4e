"""A draft and a library in, what each of its sentences is worth out, and a copy that says so in footnotes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterator, Sequence

from rag.answer.claims import verify, verify_anywhere
from rag.answer.draft import annotate, read_draft
from rag.library.catalog import papers
from rag.library.catalog.damage import translated
from rag.library.library import Library
from rag.schema import CheckedSentence, DraftForm, DraftReport, DraftSentence, Verification
from rag.text import clean

_SIGNS = {"supported": "✓ supported", "partly": "◐ partly supported", "contradicted": "✗ contradicted"}
_UNSUPPORTED = "✗ not supported"
_LONGEST_QUOTE = 240


def check_draft(
    library: Library, draft: str, form: DraftForm, keys: Sequence[str], *, cited: bool, stop: Callable[[], bool]
) -> Iterator[CheckedSentence | DraftReport]:
    """Yield each sentence of a draft that claims something as it is checked, and at last the report.

    A sentence is checked against the papers of `keys`, or those that it cites unless `cited` is false, or else all
    papers. `stop` is asked between sentences: once it returns true, the report is of those that are checked.

    Raises:
        LibraryError: there is no paper with one of `keys`.
    """
    for key in keys:
        library.by_key(key)
    sentences = [one for one in read_draft(draft, form) if one.claims]
    with translated(library.catalog.path):
        known = papers.rows_of(library.catalog.db, "key", [key for one in sentences for key in one.keys])
    checked = []
    for one in sentences:
        if stop():
            break
        checked.append(_checked(library, one, tuple(keys), known if cited else (), known))
        yield checked[-1]
    counts: Counter[str] = Counter(one.check.verdict for one in checked)
    annotated = annotate(draft, [(one.end, _note(one)) for one in checked])
    yield DraftReport(sentences=tuple(checked), counts=dict(counts), annotated=annotated)


def _checked(
    library: Library, one: DraftSentence, keys: tuple[str, ...], usable: Container[str], known: Container[str]
) -> CheckedSentence:
    """Check one sentence: against `keys`, or those of its own that are usable, or all papers."""
    cited = keys or tuple(key for key in one.keys if key in usable)
    check = verify(library, one.text, cited) if cited else verify_anywhere(library, one.text)
    unknown = tuple(key for key in one.keys if key not in known)
    return CheckedSentence(start=one.start, end=one.end, keys=cited, unknown=unknown, check=check)


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
