"""What is typed wrongly or cut short stays recognisable, whatever the text."""

from __future__ import annotations

import random
import re

from hypothesis import given
from hypothesis import strategies as st

from eval.selftest.perturbation import shortened, typos

SENTENCE = "The network reaches an accuracy of 91.4 on CaveBench with twelve lamps and state-of-the-art speed."


def test_two_long_words_are_misspelt_and_nothing_else() -> None:
    changed = typos(SENTENCE, random.Random(3))
    pairs = [(a, b) for a, b in zip(SENTENCE.split(), changed.split(), strict=True) if a != b]
    assert 1 <= len(pairs) <= 2
    assert all(len(a) >= 5 and a[0] == b[0] and abs(len(a) - len(b)) <= 1 for a, b in pairs)
    assert changed == typos(SENTENCE, random.Random(3))


@given(st.text(max_size=200), st.integers())
def test_any_text_can_be_misspelt(text: str, seed: int) -> None:
    changed = typos(text, random.Random(seed))
    assert abs(len(changed) - len(text)) <= 2
    assert re.sub(r"[^\W\d_]+", "", changed) == re.sub(r"[^\W\d_]+", "", text)
    if not re.search(r"[^\W\d_]{5}", text):
        assert changed == text


def test_the_rarest_and_longest_words_are_kept_in_order() -> None:
    common = {"the": 90, "an": 80, "of": 95, "on": 70, "with": 60, "and": 99, "network": 40}
    assert shortened(SENTENCE, common, 100) == "reaches accuracy CaveBench twelve state-of-the-art"


def test_a_short_text_cannot_be_shortened() -> None:
    assert shortened("Crabs walk sideways at night", {}, 10) is None
    assert shortened("", {}, 0) is None


@given(st.text(max_size=200), st.dictionaries(st.text(max_size=5), st.integers(0, 9)))
def test_what_is_kept_stands_in_the_text(text: str, frequency: dict[str, int]) -> None:
    kept = shortened(text, frequency, 9)
    if kept is not None:
        assert 5 <= len(kept.split(" ")) <= 7
        assert all(word in text for word in kept.split(" "))
