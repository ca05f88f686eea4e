"""Wrong citations are planted so that they are wrong, and what is flagged is counted."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.measures import Interval
from eval.progress import silent
from eval.selftest.drawing import draw
from eval.selftest.planting import altered, plant, precision
from rag import Attest, Paper


def paper(abstract: str, year: int | None = None) -> Paper:
    return Paper(key="k", paper_id="k", title="Caves", abstract=abstract, year=year)


def test_one_digit_of_a_number_is_changed_so_that_its_paper_has_it_nowhere() -> None:
    for seed in range(50):
        changed = altered(
            "It maps 12 caves", paper("It maps 12 caves in 22, 32, 42 days, and eleven more."), random.Random(seed)
        )
        assert changed is not None
        assert sum(a != b for a, b in zip(changed, "It maps 12 caves", strict=True)) == 1
        assert not {"11", "22", "32", "42"} & set(changed.split())


@pytest.mark.parametrize(
    "claim",
    ["GPT-4 on COVID-19", "see [3] and (2) and 1) and v1.2.3", "R@10 for 3D and 2nd", "no number", "$x_{12}$ or 10^5"],
)
def test_digits_that_state_no_figure_are_left_alone(claim: str) -> None:
    assert altered(claim, paper(claim), random.Random(0)) is None


@pytest.mark.parametrize(
    "claim", ["an accuracy of 91.4% (n = 120)", "1,400 documents", "from 10 to 15", "p<0.05", "٣٤ caves"]
)
def test_figures_are_changed(claim: str) -> None:
    assert altered(claim, paper(claim), random.Random(0)) not in (None, claim)


@given(st.text(st.sampled_from("0123456789.,%() -$x"), max_size=40), st.text(max_size=60), st.integers())
def test_any_claim_may_be_altered(claim: str, abstract: str, seed: int) -> None:
    changed = altered(claim, paper(f"{claim} {abstract}"), random.Random(seed))
    assert changed is None or sum(a != b for a, b in zip(changed, claim, strict=True)) == 1


def test_right_claims_pass_and_wrong_ones_are_flagged(sampled: Attest) -> None:
    drawn = draw(sampled, sampled.papers(), 12, 0, (), silent)
    planted = plant(sampled, drawn, 0, silent)
    assert planted.share("false_alarm").mean <= 0.1
    assert planted.share("wrong_id_detected").mean >= 0.8
    assert planted.share("wrong_number_detected").mean == 1.0
    assert all(0 <= score <= 1 for score, _ in planted.pairs)
    assert sum(right for _, right in planted.pairs) == 12 + planted.share("number_false_alarm").n
    assert planted.to_json()["base_rate"] == 0.1


def test_what_a_flag_is_worth_at_one_wrong_citation_in_ten() -> None:
    found = precision(Interval(0.9, 0.8, 1.0, 100), Interval(0.1, 0.0, 0.2, 100))
    assert found == Interval(0.5, round(0.08 / 0.26, 4), 1.0, 100)
    assert precision(Interval(0.0, 0.0, 0.1, 9), Interval(0.0, 0.0, 0.1, 9)) is None
