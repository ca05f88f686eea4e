"""Clauses of a claim that its paper says nothing of."""

from __future__ import annotations

import pytest

from rag.answer.alignment import align
from rag.answer.clauses import unsaid_clauses
from rag.answer.reading import read

ABSTRACT = (
    "We measure how fast foxes learn to open boxes.",
    "Foxes that live in towns open the boxes in 12 minutes, twice as fast as foxes from the countryside.",
    "Town foxes are less afraid of new objects, which may explain the difference.",
)


def unsaid(claim: str) -> tuple[str, ...]:
    return unsaid_clauses(align(read(claim), ABSTRACT))


@pytest.mark.parametrize(
    ("claim", "clause"),
    [
        ("Foxes that live in towns open the boxes in 12 minutes, because pensioners feed them bread.", "because"),
        ("Town foxes open boxes twice as fast, and a television company filmed it.", "television"),
        ("Town foxes are less afraid of new objects although the ministry disputes it.", "although"),
    ],
)
def test_a_clause_that_was_added_is_named(claim: str, clause: str) -> None:
    (found,) = unsaid(claim)
    assert clause in found


@pytest.mark.parametrize(
    "claim",
    [
        ABSTRACT[1],
        "Foxes from towns open the boxes faster, because they fear new objects less.",
        "Town foxes need 12 minutes for the boxes, half the time of rural foxes.",
        "Pensioners feed bread to pigeons.",  # one clause: the score says enough
        "",
    ],
)
def test_what_the_abstract_says_in_any_words_is_not(claim: str) -> None:
    assert unsaid(claim) == ()
