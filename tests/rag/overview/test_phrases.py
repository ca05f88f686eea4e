"""Phrases that set texts apart, spelt as the texts spell them."""

from __future__ import annotations

from rag.overview.phrases import distinctive, phrases_of

BEES = [
    ("The Waggle Dance of Bees", "Bees do the waggle dance."),
    ("Waggle Dances in Hives", "A waggle dance tells bees."),
]
MOSS = [("Moss on Roofs", "Moss grows on roofs."), ("Roofs without Moss", "Copper keeps moss off roofs.")]


def test_what_many_hold_here_and_few_elsewhere_comes_first() -> None:
    assert [phrase.text for phrase in distinctive(BEES, MOSS, 2)][0] == "waggle dance"
    assert "moss" in {phrase.key for phrase in distinctive(MOSS, BEES, 3)}


def test_no_phrase_repeats_the_words_of_a_better_one_or_of_the_topic() -> None:
    keys = [phrase.key.split() for phrase in distinctive(BEES, MOSS, 9)]
    words = [word for key in keys for word in key]
    assert len(words) == len(set(words))
    assert not any(
        {"waggle", "dance"} & set(phrase.key.split()) for phrase in distinctive(BEES, MOSS, 9, {"waggle", "dance"})
    )


def test_names_keep_their_capitals_and_headings_lose_theirs() -> None:
    texts = [("BERT for Bees", "We use BERT."), ("BERT in Hives", "Here BERT is used.")]
    assert distinctive(texts, MOSS, 1)[0].text == "BERT"
    assert "waggle dance" in phrases_of("A Waggle Dance", "")


def test_without_texts_there_are_no_phrases() -> None:
    assert distinctive([], MOSS, 5) == []
