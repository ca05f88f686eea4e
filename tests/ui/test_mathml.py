"""MathML of single formulas: what browsers draw, and only that."""

from __future__ import annotations

import pytest

from ui.mathml import mathml


@pytest.mark.parametrize(
    ("tex", "drawn"),
    [
        ("x^2", "<mrow><msup><mi>x</mi><mn>2</mn></msup></mrow>"),
        (r"\mathbb{R}", "<mrow><mi>ℝ</mi></mrow>"),
        (r"\mathcal{O}", "<mrow><mi>𝒪</mi></mrow>"),
        (r"\mathbf{x}", '<mrow><mi mathvariant="bold">x</mi></mrow>'),
        (r"\mathrm{poly}", '<mrow><mrow><mi mathvariant="normal">poly</mi></mrow></mrow>'),
        (r"50\%", "<mrow><mn>50</mn><mi>%</mi></mrow>"),
        ("50%", "<mrow><mn>50</mn><mi>%</mi></mrow>"),
        (r"\eps", "<mrow><mi>ϵ</mi></mrow>"),
        ("a<b", "<mrow><mi>a</mi><mo>&lt;</mo><mi>b</mi></mrow>"),
    ],
)
def test_what_is_drawn(tex: str, drawn: str) -> None:
    assert mathml(tex) == drawn


def test_functions_and_signs_have_the_spaces_of_tex() -> None:
    assert '<mi>n</mi><mspace width="0.167em"></mspace><mi>log</mi>' in (mathml(r"n\log n") or "")
    assert '<mo lspace="0" rspace="0">/</mo>' in (mathml("1/n") or "")
    assert '<mo lspace="0" rspace="0">−</mo><mn>1</mn>' in (mathml("x=-1") or "")
    assert "<mo>−</mo>" in (mathml("x-1") or "")


def test_an_accent_sits_on_its_letter() -> None:
    assert (mathml(r"\tilde{O}") or "").startswith('<mrow><mover accent="true">')


@pytest.mark.parametrize("tex", ["", " ", r"\nothing", r"\frac{a}", "x_1_2", r"\textcolor{red}{x}", "{" * 20])
def test_what_is_not_understood_is_none(tex: str) -> None:
    assert mathml(tex) is None
