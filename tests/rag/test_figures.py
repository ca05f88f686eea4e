"""The figures of a text, each in one form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.figures import numbers

PIECES = [
    "1",
    "23",
    ".5",
    ",000",
    " ",
    "%",
    " percent",
    "×10^",
    "{-3}",
    "k",
    " million",
    "GPT-",
    "[4]",
    "(1) ",
    "–",
    "two ",
]
FIGURED = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@pytest.mark.parametrize(
    ("raw", "figures"),
    [
        ("1,200 images and 1200 labels", ["1200", "1200"]),
        ("95.8%, 95.8 percent, 95.8 per cent", ["95.8%", "95.8%", "95.8%"]),
        (r"95.8\% of it", ["95.8%"]),
        ("4.2 percentage points, 4.2% points, 4.2pp", ["4.2pp", "4.2pp", "4.2pp"]),
        ("3x, 3×, 3times and 3 times, three times", ["3x", "3x", "3x", "3x", "3x"]),
        ("1.2M, 1.2 million, 0.3 M parameters", ["1200000", "1200000", "300000"]),
        ("a 7B model, 45K trials, 2 billion", ["7000000000", "45000", "2000000000"]),
        ("two stages, Twelve layers, but one head", ["2", "12"]),
        ("6--6.5%, 10 to 20 percent, 5–10x", ["6%", "6.5%", "10%", "20%", "5x", "10x"]),
        ("between 2019 and 2021, 2019-2021", ["2019", "2021", "2019", "2021"]),
        ("95.0, 95.00, 95.50, .18", ["95", "95", "95.50", "0.18"]),
        ("64×64 or 256x256 pixels", ["64", "64", "256", "256"]),
        ("3 × 10^5, 10^{-3}, 1e-5", ["3e5", "1e-3", "1e-5"]),
        ("71.4 pm 0.9 at 25 FPS in 300ms", ["71.4", "0.9", "25", "300"]),
        ("a 4-bit, 5-shot, 6-cycle plan in the 1990s", ["4", "5", "6", "1990"]),
        ("p<0.01 and r=0.77.", ["0.01", "0.77"]),
        ("12.0/17.5/6.4%", ["12", "17.5", "6.4%"]),
        ("5%of it ended in 2019.", ["5%", "2019"]),
    ],
)
def test_numbers_have_one_form_each(raw: str, figures: list[str]) -> None:
    assert numbers(raw) == figures


@pytest.mark.parametrize(
    "raw",
    [
        "GPT-4, GPT-3.5, ImageNet1K, top-5, R@10, BERT4Rec, F1, ViT-B/16, CIFAR-10/100, x^2, WMT'14",
        "3D, 2-D and 1-D shapes, 2nd place, 5th percentile",
        "As shown [3], [1, 4] and [2-5].",
        "We add (1) a prior and (2) a mask. 3) A head",
        "Version 1.2.3 of it",
        "https://example.org/a2024",
    ],
)
def test_digits_in_names_markers_and_lists_are_no_figures(raw: str) -> None:
    assert numbers(raw) == []


@given(st.text(max_size=60) | FIGURED)
def test_numbers_of_any_text_read_the_same_again(raw: str) -> None:
    figures = [figure for figure in numbers(raw) if "e" not in figure]
    assert numbers(" and ".join(figures)) == figures
