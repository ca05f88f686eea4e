"""The text of an overview is cut into its opening and its themes."""

from __future__ import annotations

import dataclasses

from tests.ui.made import LINE, OTHER, overview, sentence
from ui.sections import sections

ONE = overview()


def test_a_text_is_cut_at_its_themes_and_their_headings_go() -> None:
    opening, lamps, data = sections(ONE)
    assert opening.text == "2 of 6 papers here are about “caves”.\n\nCave surveys are slow [1]."
    assert (lamps.text, data.text) == (f"- {LINE}", f"- {OTHER}")
    assert [part.theme for part in (opening, lamps, data)] == [None, *ONE.themes]


def test_sentences_keep_their_number_and_stand_where_their_part_has_them() -> None:
    for part in sections(ONE):
        for number, one in enumerate(part.sentences, start=part.first):
            assert ONE.sentences[number].text == one.text
            assert part.text[one.start : one.end] == one.text
    assert [part.first for part in sections(ONE)] == [0, 1, 2]


def test_what_is_struck_stays_with_the_sentence_before_it() -> None:
    struck = sentence("Bats sing [1].", shown=False)
    first, *others = ONE.sentences
    opening, lamps, _ = sections(dataclasses.replace(ONE, sentences=(first, struck, *others)))
    assert [one.text for one in opening.sentences] == ["Cave surveys are slow [1].", "Bats sing [1]."]
    assert lamps.first == 2


def test_a_text_without_themes_is_all_opening() -> None:
    (opening,) = sections(dataclasses.replace(ONE, themes=(), sentences=(), text="Nothing is here."))
    assert opening.text == "Nothing is here."
