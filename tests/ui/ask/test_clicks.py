"""What is clicked leads to a paper and its quotes, and nonsense leads nowhere."""

from __future__ import annotations

import pytest

from tests.ui.made import LEFT_OUT, answer, found, passage, quote, reference, sentence
from ui.ask.clicks import find, first
from ui.ask.conversation import Exchange
from ui.ask.talk import Talk

QUOTES = (quote("We present LanternNet."), quote("It reaches 91.4% on CaveBench."), quote("Cave surveys are slow.", 2))
ANSWER = answer(
    sentence("Bats sing [9].", shown=False, citations=(9,), evidence=()),
    sentence("LanternNet maps [1].", evidence=QUOTES[:1]),
    sentence("It reaches 91.4% and is slow [1][2].", citations=(1, 2), evidence=QUOTES[1:]),
    references=(reference(1), reference(2, key="krol2020benchmark")),
)
DONE = Exchange(question="Q?", status="done", answer=ANSWER)
TALK = Talk(exchanges=(DONE,))


def test_a_citation_leads_to_the_quotes_of_its_sentence() -> None:
    spot = find(TALK, {"turn": "0", "marker": "1", "sentence": "2"})
    assert spot is not None
    assert (spot.key, spot.quotes, spot.number) == ("holm2021lanternnet", QUOTES[1:2], 2)
    assert spot.sentence == ANSWER.sentences[2]
    assert not spot.quoted


def test_a_reference_leads_to_all_quotes_of_the_answer() -> None:
    spot = find(TALK, {"turn": "0", "marker": "1"})
    assert spot is not None
    assert (spot.quotes, spot.sentence) == (QUOTES[:2], None)


def test_a_closest_paper_leads_to_its_best_sentence() -> None:
    refused = answer(outcome="not_in_collection", references=(), closest=(passage(),))
    talk = (DONE, Exchange(question="Q?", status="done", answer=refused))
    spot = find(Talk(exchanges=talk), {"turn": "1", "key": "holm2021lanternnet"})
    assert spot is not None
    assert (spot.turn, spot.quotes, spot.marker) == (1, (passage(),), None)
    assert first(talk) is None


def test_a_paper_that_a_list_names_can_be_opened() -> None:
    listed = answer(listing=found(undecided=(LEFT_OUT,), mentioning=("krol2020benchmark",)))
    talk = (Exchange(question="Q?", status="done", answer=listed),)
    for key in (LEFT_OUT.key, "krol2020benchmark"):
        spot = find(Talk(exchanges=talk), {"turn": "0", "key": key})
        assert spot is not None
        assert (spot.key, spot.quotes) == (key, ())
    assert find(Talk(exchanges=talk), {"turn": "0", "key": "nobody"}) is None


@pytest.mark.parametrize(
    "clicked",
    [
        {},
        {"turn": "7", "marker": "1"},
        {"turn": "-1", "marker": "1"},
        {"turn": "x"},
        {"turn": "²", "marker": "1"},
        {"turn": "0", "marker": "99"},
        {"turn": "0", "marker": "1", "sentence": "99"},
        {"turn": "0", "key": "nobody"},
    ],
)
def test_nonsense_leads_nowhere(clicked: dict[str, str]) -> None:
    assert find(TALK, clicked) is None


def test_the_first_citation_of_the_newest_answer_is_shown_unasked() -> None:
    spot = first(TALK.exchanges)
    assert spot is not None
    assert (spot.number, spot.marker) == (1, 1)
    assert first(()) is None
    assert first((Exchange(question="Q?"),)) is None


def test_the_paper_to_open_is_shown_unasked() -> None:
    refused = answer(outcome="not_stated", references=(), closest=(passage(),))
    spot = first((Exchange(question="Q?", status="done", answer=refused),))
    assert spot is not None
    assert spot.key == "holm2021lanternnet"
