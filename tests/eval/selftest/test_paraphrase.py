"""Rules say a sentence in other words and change no fact of it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.selftest.paraphrase import as_question, lowered, paraphrased


@pytest.mark.parametrize(
    ("sentence", "other"),
    [
        ("We propose LanternNet.", "The authors present LanternNet"),
        ("Our approach improves recall with 12 lamps.", "Their method raises recall with twelve lamps"),
        ("It is an approach to a large problem.", "It is a method to a big issue"),
        ("In dark caves, we show that lamps help.", "The authors demonstrate that lamps help in dark caves"),
        ("LanternNet, a network, maps caves.", "LanternNet, a network, maps caves"),
        ("GPT-4 is state-of-the-art on COVID-19 in Table 2 and of type 2 diabetes.",
         "GPT-4 is state of the art on COVID-19 in Table 2 and of type 2 diabetes"),
        ("It gains 12% and 3.5 points, 4-fold.", "It gains 12% and 3.5 points, 4-fold"),
    ],
)  # fmt: skip
def test_a_sentence_is_put_in_other_words(sentence: str, other: str) -> None:
    assert paraphrased(sentence) == other


@given(st.text(max_size=200))
def test_any_text_can_be_put_in_other_words_and_keeps_its_figures(text: str) -> None:
    assert figures(as_question(paraphrased(text))) == figures(text)


@given(
    st.lists(
        st.sampled_from("We In , - approach an show 12 7 91.4% state-of-the-art caves GPT-4 .".split()), max_size=30
    )
)
def test_what_looks_like_a_sentence_keeps_its_figures_too(parts: list[str]) -> None:
    assert figures(paraphrased(" ".join(parts))) == figures(" ".join(parts))


def figures(text: str) -> list[int]:
    return sorted(number for number in map(int, re.findall(r"\d+", text)) if number > 12)


def test_a_statement_becomes_a_question_for_its_paper() -> None:
    assert as_question("The authors present LanternNet") == "Which paper reports that the authors present LanternNet?"


@pytest.mark.parametrize(
    ("text", "other"),
    [("A Study", "a Study"), ("BERT rises", "BERT rises"), ("LanternNet maps", "LanternNet maps"), ("", ""),
     ("Caves", "caves")],
)  # fmt: skip
def test_a_name_keeps_its_first_letter(text: str, other: str) -> None:
    assert lowered(text) == other
