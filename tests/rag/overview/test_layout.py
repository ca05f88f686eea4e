"""Opening and themes as one text: places, and what is left out of what a model wrote."""

from __future__ import annotations

from typing import Any

from rag.answer.page import Page
from rag.overview.layout import Part, lay_out, tidied
from rag.schema import AnswerSentence
from tests.rag.overview.made import CANDLES, LAMPS, section


def said(text: str, marker: int = 1, **changes: Any) -> AnswerSentence:
    given = {"shown": True, "start": None, "end": None, "verdict": "supported", "score": 1.0, "evidence": ()}
    return AnswerSentence(text=text, citations=(marker,), **{"problems": (), **given, **changes})


def page(*sentences: tuple[str, AnswerSentence], hidden: tuple[int, ...] = ()) -> Page:
    made = Page()
    for number, (lead, sentence) in enumerate(sentences):
        (made.hide if number in hidden else made.show)(lead, sentence)
    return made


LIES = said("Lamps lie [1].", problems=("[1] does not say this",), verdict="unsupported")


def test_parts_stand_under_their_headings_and_sentences_where_they_say() -> None:
    opening = page(("", said("All is dark [1].")))
    lamps = page(("\n", LIES), (" ", said("Lamps help [1].")), ("\n- ", said("They gain [1].")), hidden=(0,))
    candles = page(("\n- **Candles**: ", said("Candles smoke [2].", 2)))
    found = lay_out("First.", opening, [Part(section("Lamps", LAMPS), lamps), Part(section("A [1]", CANDLES), candles)])
    assert found.page.text == (
        "First.\n\nAll is dark [1].\n\n## Lamps\n\nLamps help [1].\n- They gain [1].\n\n"
        "## A (1)\n\n- **Candles**: Candles smoke [2]."
    )
    texts = [found.page.text[start:end] for start, end in found.spans]
    assert texts == ["Lamps help [1].\n- They gain [1].", "- **Candles**: Candles smoke [2]."]
    for sentence in found.page.shown:
        assert found.page.text[sentence.start : sentence.end] == sentence.text
    assert [sentence.shown for sentence in found.page.sentences] == [True, False, True, True, True]


def test_without_an_opening_the_themes_follow() -> None:
    found = lay_out("First.", page(("", LIES), hidden=(0,)), [])
    assert found.page.text == "First."
    assert [sentence.text for sentence in found.page.sentences] == [LIES.text]


def test_a_sentence_said_again_is_not_shown_again() -> None:
    found = tidied(page(("", said("A helps [1].")), ("\n- ", said("A helps [1].")), (" ", said("B helps [1]."))))
    assert found.text == "A helps [1].\n- B helps [1]."
    assert found.sentences[1].problems == ("the text says this before",)


def test_a_heading_that_the_check_gave_a_marker_is_not_shown() -> None:
    heading = said("Lamps in caves [1]", problems=("the sentence had no citation; it is [1] that says this",))
    found = tidied(page(("", heading), ("\n\n", said("A helps [1].")), ("\n- ", said("a list item [1]"))))
    assert found.text == "A helps [1].\n- a list item [1]"
    assert found.sentences[0].problems[-1] == "this is no sentence"
    whole = said("Lamps help [1].", problems=("the sentence had no citation; it is [1] that says this",))
    assert tidied(page(("", whole))).text == "Lamps help [1]."
