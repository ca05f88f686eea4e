"""Whether an abstract was cut off."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.library.health.endings import ending


@pytest.mark.parametrize(
    "text",
    [
        "Caves are dark. (ABSTRACT TRUNCATED AT 250 WORDS)",
        "Caves are dark. [Truncated]",
        "Caves are dark and the lamps …",
        "Caves are dark and the lamps...",
        "Lamps are compared with respect to the",
        "Lamps are significantly more ac-",
        "The bound is near-optimal (Holm",
        "Lamps, torches,",
        "In this paper, we propose",
    ],
)
def test_what_was_cut_is_seen(text: str) -> None:
    assert ending(text) == "cut"


@pytest.mark.parametrize(
    "text",
    [
        "Caves are dark.",
        "Are caves dark?  \n",
        "Caves are dark.'",
        "Caves are dark (see below).",
        "The code is at https://caves.example.org/bench",
        "The code is at https://caves.example.org/bench/the",
        "Our page: caves.example.org",
        "洞窟は暗い。",
        "The bound is $O(n)$.",
        "We truncated abstracts at 250 words.",
        "",
    ],
)
def test_what_ends_is_not_taken_for_cut(text: str) -> None:
    assert ending(text) == "whole"


def test_a_missing_full_stop_is_no_proof() -> None:
    assert ending("It beats strong baselines on standardized datasets") == "open"


@given(st.text(max_size=300))
def test_any_text_has_an_ending(text: str) -> None:
    assert ending(text) in ("whole", "open", "cut")
    assert ending(f"{text} Caves are dark.") == "whole"
