"""A checked sentence in, its verdict in a mark, in words and with its reason out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rag.schema import CheckedSentence


@dataclass(frozen=True, slots=True)
class Sign:
    """How a verdict is shown: a letter for the page's script, a mark, and words."""

    letter: str
    mark: str
    words: str


SIGNS: Mapping[str, Sign] = {
    "supported": Sign("s", "✓", "Supported"),
    "partly": Sign("p", "◐", "Supported in part"),
    "unsupported": Sign("u", "✕", "Not supported"),
    "contradicted": Sign("c", "⇄", "Contradicted"),
    "uncited": Sign("x", "○", "Nothing to check against"),
    "none": Sign("n", "–", "No claim"),
}
_REASONS = {
    "partly": "the papers say only part of this",
    "unsupported": "no paper here says this",
    "contradicted": "a paper here says the opposite",
}
_NO_ABSTRACT = "the papers it is checked against have no abstract here"


def why(checked: CheckedSentence) -> str:
    """Return in words what is wrong with a sentence, or an empty text."""
    check = checked.check
    found = [f"no paper here has the key {key}" for key in checked.unknown]
    if check.verdict == "uncited":
        found.append(_NO_ABSTRACT)
    elif check.problems:
        found += check.problems
    elif check.verdict in _REASONS:
        found.append(_REASONS[check.verdict])
    return "; ".join(found)


def papers(checked: CheckedSentence) -> tuple[str, ...]:
    """Return the keys of the papers whose sentences decide, best first."""
    return tuple(dict.fromkeys(proof.key for proof in checked.check.evidence if proof.key is not None))
