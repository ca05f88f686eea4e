"""Markup goes where it is markup, and stays where it is text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.export.bibtex import latex
from rag.sources.latex import to_text
from rag.sources.markup import plain
from rag.text import clean


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<jats:p>We saw <jats:italic>E. coli</jats:italic>.</jats:p>", "We saw E. coli."),
        ("H<sub>2</sub>O at 10<sup>-3</sup> lux", "H2O at 10^-3 lux"),
        (
            "<jats:title>Abstract</jats:title><jats:sec><jats:title>Methods:</jats:title><jats:p>A.</jats:p></jats:sec>",
            "Methods: A.",
        ),
        ("&lt;i&gt;In situ&lt;/i&gt; lamps &amp; torches &#x3b1;&beta;", "In situ lamps & torches αβ"),
        ("one<br/>two", "one two"),
    ],
)
def test_markup_is_removed(text: str, expected: str) -> None:
    assert plain(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "the relation L < N holds",
        "triples of <individual, group, interaction>",
        "the token <b> marks a border",
        "the <s> and </s> tokens",
        "a<b and c>d",
        "AT&T; R&D and &foo;",
        "p <.05 and p> .1",
    ],
)
def test_what_only_looks_like_markup_stays(text: str) -> None:
    assert plain(text) == text


@given(st.text(alphabet="<>/ibpsu &;=\"'ax", max_size=80))
def test_no_text_is_a_crash_and_plain_text_stays_plain(text: str) -> None:
    plain(text)
    if "<" not in text and "&" not in text:
        assert plain(text) == text


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (r"{\"O}sterreich na{\"\i}ve \c{c}a Erd\H{o}s {\L}ukasz \ss", "Österreich naïve ça Erdős Łukasz ß"),
        (r"{The {{BERT}} Model}: {A} \emph{new} one", "The BERT Model: A new one"),
        (r"50\,\% of \$5 \& more, see \url{https://a.b/c_d}", "50 % of $5 & more, see https://a.b/c_d"),
        (r"$x_{ij} < 2$ and $\alpha^2$, $\frac{a}{b}$", r"x_{ij} < 2 and α^2, \frac{a}{b}"),
        (r"a set \{a, b\} of ``quotes'' --- pages 1--9~cm", "a set {a, b} of “quotes” — pages 1–9 cm"),
    ],
)
def test_latex_becomes_what_it_prints(field: str, expected: str) -> None:
    assert to_text(field) == expected


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Co", "Cs"]), max_size=80))
def test_what_attest_writes_as_latex_it_reads_back(text: str) -> None:
    text = clean(text.replace("--", "-").replace("$", ""))
    if "``" not in text and "''" not in text and clean(text) == text:
        assert to_text(latex(text)) == text


@given(st.text(max_size=120))
def test_no_latex_is_a_crash(text: str) -> None:
    to_text(text)
