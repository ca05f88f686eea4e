"""The phrases that stand with a figure, and the part that each plays."""

from __future__ import annotations

import pytest

from rag.answer.phrases import owned
from rag.answer.quantities import quantities


def parts(text: str, number: int = 0) -> dict[str, str]:
    """Return the phrases of one of the figures that are comparable with the first."""
    one = owned(text, quantities(text)[0])[number]
    return {part: " ".join(phrase.words) for part, phrase in one.parts.items() if phrase.words}


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        (
            "Glasswing reaches 0.512 on Meridian and BM25 0.487.",
            {"subject": "Glasswing", "on": "Meridian"},
            {"subject": "BM25", "on": "Meridian"},
        ),
        ("It reaches 0.512, against 0.487 for BM25.", {}, {"subject": "BM25"}),
        ("Glasswing (0.512) beats BM25 (0.487).", {"subject": "Glasswing"}, {"subject": "BM25"}),
        (
            "The model has a precision of 0.91 and a recall of 0.83.",
            {"subject": "model", "object": "precision"},
            {"subject": "model", "object": "recall"},
        ),
        ("With citations 71% are found, without them 44%.", {"with": "citations"}, {"with": "without"}),
        ("Glasswing and BM25 reach 0.512 and 0.487, respectively.", {"subject": "Glasswing"}, {"subject": "BM25"}),
        ("It is 0.512 and 0.487 for Glasswing and BM25, respectively.", {"subject": "Glasswing"}, {"subject": "BM25"}),
    ],
)
def test_each_figure_has_its_phrases(text: str, first: dict[str, str], second: dict[str, str]) -> None:
    assert (parts(text), parts(text, 1)) == (first, second)


def test_what_a_figure_is_compared_with_is_no_owner() -> None:
    assert parts("Compared with BM25, Glasswing reaches 0.512.") == {"subject": "Glasswing"}
    assert parts("Glasswing beats BM25 with 0.512.") == {"subject": "Glasswing"}


def test_figures_that_do_not_pair_with_their_names_have_no_owners() -> None:
    text = "BERT, GPT-2 and T5 reach 0.5 and 0.6, respectively."
    assert owned(text, quantities(text)[0]) == ()
