"""Wrong markers, unknown ones and none, and which paper they are exchanged for."""

from __future__ import annotations

import pytest

from rag.answer.citations import resolve
from rag.answer.repointing import Pointed, candidates, point
from tests.rag.answer.test_verification import BREAD, LANTERN, evidence

MOSS = "Moss shortens the life of roof tiles. Copper strips stopped the growth of moss on roofs for two years."
EVIDENCE = (
    evidence(1, "LanternNet", LANTERN),
    evidence(2, "Bread in Space", BREAD),
    evidence(3, "Moss on Roofs", MOSS),
)
COPPER = "Copper strips stopped the growth of moss on roofs for two years"


def pointed(text: str, before: tuple[int, ...] = ()) -> Pointed:
    return point(resolve(text, {one.marker for one in EVIDENCE}), EVIDENCE, before)


@pytest.mark.parametrize(
    ("text", "change"),
    [
        (f"{COPPER} [2].", "cited [2]; it is [3] that says this"),
        (f"{COPPER} [1][2].", "cited [1][2]; it is [3] that says this"),
        (f"{COPPER} [77].", "the sentence cited nothing that was found; it is [3] that says this"),
        (f"{COPPER}.", "the sentence had no citation; it is [3] that says this"),
    ],
)
def test_the_paper_that_says_it_takes_the_place_of_the_marker(text: str, change: str) -> None:
    found = pointed(text)
    assert found.cited.text == f"{COPPER} [3]."
    assert found.cited.citations == (3,)
    assert found.found.verdict == "supported"
    assert {quote.marker for quote in found.found.evidence} == {3}
    assert found.changes == (change,)


def test_a_marker_that_does_not_carry_the_sentence_is_dropped() -> None:
    found = pointed(f"{COPPER} [2][3].")
    assert found.cited.text == f"{COPPER} [3]."
    assert (found.found.verdict, found.found.problems) == ("supported", ())
    assert found.changes == ("[2] does not say this; this marker is dropped",)


@pytest.mark.parametrize("text", [f"{COPPER} [3].", "LanternNet maps caves from sparse light readings [1]."])
def test_a_right_marker_stays(text: str) -> None:
    found = pointed(text)
    assert (found.cited.text, found.changes) == (text, ())


@pytest.mark.parametrize(
    "text",
    [
        "Copper strips stopped the growth of moss on roofs for nine years [2].",
        "Zinc strips stopped the growth of moss on roofs for two years [2].",
        "Copper strips made moss on roofs grow faster in Norway and lasted for two years [2].",
        "Butterflies have clear wings [2].",
    ],
)
def test_a_paper_that_says_only_part_of_it_is_not_cited_instead(text: str) -> None:
    found = pointed(text)
    assert found.cited.text == text
    assert found.found.verdict == "unsupported"
    assert found.changes == ()


def test_a_sentence_that_leans_on_the_one_before_goes_only_to_its_paper() -> None:
    text = "It reaches an accuracy of 91.4% on CaveBench with twelve lamps"
    assert pointed(f"{text}.").changes == ()
    assert pointed(f"{text}.", before=(3,)).changes == ()
    assert pointed(f"{text}.", before=(1,)).cited.text == f"{text} [1]."


def test_a_marker_that_is_a_word_of_its_sentence_stays() -> None:
    found = pointed("According to [2], copper strips stopped the growth of moss on roofs for two years.")
    assert found.cited.citations == (2,)
    assert found.changes == ()


def test_at_most_four_papers_are_looked_at_and_none_that_shares_too_little() -> None:
    many = tuple(evidence(marker, "Moss on Roofs", MOSS) for marker in range(1, 9))
    assert len(candidates(COPPER, many, many, ())) == 4
    assert candidates("Butterflies sleep under leaves", many, many, ()) == []
    assert candidates(COPPER, (), many, ()) == []
