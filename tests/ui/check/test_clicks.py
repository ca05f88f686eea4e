"""What a click on a sentence opens."""

from __future__ import annotations

import threading

import pytest

from rag import Attest
from rag.schema import (
    CheckedSentence,
    Proof,
    Verification,
)
from ui.check.checking import Check, check
from ui.check.clicks import find
from ui.check.verdicts import SIGNS, why
from ui.spot import Spot

TEXT = "LanternNet reaches an accuracy of 91.4% on CaveBench. The <b>loaves</b> rose 99% less than on the ground."


@pytest.fixture
def checked(loaded: Attest) -> Check:
    *_, last = check(loaded, Check(text=TEXT), threading.Event())
    return last


def judged(verdict: str, *keys: str, problems: tuple[str, ...] = (), unknown: tuple[str, ...] = ()) -> CheckedSentence:
    proofs = tuple(Proof(key=key, quote="q", start=0, end=1) for key in keys)
    found = Verification(claim="c", verdict=verdict, score=0.5, problems=problems, evidence=proofs)  # type: ignore[arg-type]
    return CheckedSentence(start=0, end=5, keys=(), unknown=unknown, check=found)


def test_a_sentence_opens_the_paper_that_decides(checked: Check) -> None:
    spot = find(checked, {"sentence": "0", "cell": "0"})
    assert isinstance(spot, Spot)
    assert (spot.key, spot.number, spot.cell) == ("holm2021lanternnet", 0, 0)
    assert "91.4% on CaveBench" in spot.quotes[0].quote
    assert "✓</span> Supported" in (spot.claim or "")
    spot = find(checked, {"sentence": "1"})
    assert isinstance(spot, Spot)
    assert "&lt;b&gt;loaves&lt;/b&gt;" in (spot.claim or "")
    assert "99% is not in okafor2019bread" in (spot.claim or "")


def test_a_sentence_without_a_paper_says_so() -> None:
    lonely = Check(text="Words here.", checked=(judged("unsupported", problems=("nothing here is about this",)),))
    shown = find(lonely, {"sentence": "0", "cell": "0"})
    assert isinstance(shown, str)
    assert "nothing here is about this" in shown
    assert "No paper here has a sentence that comes near." in shown


def test_each_of_several_papers_can_be_opened() -> None:
    several = Check(text="Words here.", checked=(judged("supported", "a", "b", "a"),))
    spots = [find(several, {"sentence": "0", "cell": cell}) for cell in "01"]
    assert [spot.key for spot in spots if isinstance(spot, Spot)] == ["a", "b"]
    assert [len(spot.quotes) for spot in spots if isinstance(spot, Spot)] == [2, 1]
    assert find(several, {"sentence": "0", "cell": "2"}) is None


@pytest.mark.parametrize("clicked", [{}, {"sentence": "9"}, {"sentence": "-1"}, {"sentence": "x"}, {"sentence": "²"}])
def test_what_is_not_there_opens_nothing(checked: Check, clicked: dict[str, str]) -> None:
    assert find(checked, clicked) is None
    assert find(None, {"sentence": "0"}) is None


def test_reasons_are_said_for_every_verdict() -> None:
    assert why(judged("supported")) == ""
    assert why(judged("uncited", problems=("the sentence has no citation",))) == (
        "the papers it is checked against have no abstract here"
    )
    assert why(judged("contradicted")) == "a paper here says the opposite"
    assert why(judged("partly", problems=("A is not there",), unknown=("x",))) == (
        "no paper here has the key x; A is not there"
    )
    assert len({sign.letter for sign in SIGNS.values()}) == len(SIGNS)
