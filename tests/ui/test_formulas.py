"""Formulas in a text: what is one, what is money, and what stays as it was written."""

from __future__ import annotations

import html
import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text import sound
from ui.formulas import drawn, found

MATHML = set(
    "math mrow mi mn mo mtext mspace msub msup msubsup munder mover munderover mfrac msqrt mroot mtable mtr mtd"
    " mstyle mpadded".split()
)


class Seen(HTMLParser):
    """The elements, attributes, formulas and text of a piece of HTML; each element must be closed in order."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.source = ""
        self._open: list[str] = []
        self.feed(markup)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag == "span":
            self.source += dict(attrs)["data-tex"] or ""
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self._open:
            self.source += data


@pytest.mark.parametrize(
    "text",
    [
        "$n$",
        "$5$",
        r"$ \mathcal{O}\left(\frac{1}{n}\right) $",
        r"$\tilde{O}(\sqrt{KdT})$",
        "$Y = f(X)$",
        "$U, V$",
        r"$\mathbb{R}^d$",
        r"$^2$",
        "$59.7%$",
        r"\(\alpha\)",
        r"\[ x^2 \]",
        "$$ x = y $$",
        "$k$-NN",
        r"360$^\circ$",
        "本文$O(n)$",
    ],
)
def test_a_formula_is_drawn_and_its_source_stays_at_hand(text: str) -> None:
    [formula] = found(text)
    assert "<math " in formula.html
    assert f'data-tex="{html.escape(text[formula.start : formula.end])}"' in formula.html
    assert "alttext=" in formula.html


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5 and $10.",
        "From $5 to $10 each.",
        "$5-$10",
        "US$5-US$10",
        "between US$ 5 and US$ 10",
        "$10,301 profit on an investment of less than $100",
        "$5, or 3 $ each",
        "$1.5M to $2M (or 10% of $20M)",
        "5$ for 3 items, 6$ for 4",
        r"\$5 and \$6$",
        "$HOME/$USER",
        "a stray $ and no other",
        "$$",
        "$ $",
        "",
        "[34] and [x]",
        "`$`",
    ],
)
def test_money_and_what_else_has_dollars_is_text(text: str) -> None:
    assert found(text) == []
    assert drawn(text) == html.escape(text)


@pytest.mark.parametrize(
    "text",
    [
        r"$\unknown{x}$",
        r"$\frac{1}$",
        r"$\left( x$",
        r"$\href{javascript:alert(1)}{x}$",
        r"$\style{position:fixed}{x}$",
        r"$\color{white}x$",
        r"$\phantom{x}$",
        r"$\hspace{9999em}x$",
        r"$\def\x{\x\x}\x$",
        r"$\newcommand{\x}{\x\x}\x$",
        r"$&lt;b&gt;$",
        f"${'{' * 40}x{'}' * 40}$",
        f"${'x_1 ' * 300}$",
        "$x\n\ny$",
        "$x \ue0000\ue001$",
    ],
)
def test_what_is_not_understood_or_hides_something_stays_as_it_was_written(text: str) -> None:
    assert drawn(text) == html.escape(text)


def test_money_before_a_formula_takes_nothing_of_it() -> None:
    text = r"For $5 we sort $n$ items in $O(n \log n)$ time, for $6 too."
    assert [text[formula.start : formula.end] for formula in found(text)] == ["$n$", r"$O(n \log n)$"]


def test_markup_in_a_formula_is_text() -> None:
    shown = drawn(r"$\text{<script>alert(1)</script>} < x$")
    assert "<mtext>&lt;script&gt;alert(1)&lt;/script&gt;</mtext>" in shown
    assert Seen(shown).elements <= MATHML | {"span"}


def test_a_part_of_a_text_shows_a_cut_formula_as_it_is_written() -> None:
    text = "a $x^2$ b $y$"
    formulas = found(text)
    assert drawn(text, formulas, 0, 4) + drawn(text, formulas, 4, 9) == "a $x^2$ b"
    assert "<math" in drawn(text, formulas, 2, 8)


def test_endless_and_nested_text_takes_no_time() -> None:
    parts = ["$", "$a_1 ", r"\(", "{", r"\left(", "".join(f"$x_{{{n}}}$ " for n in range(9000))]
    started = time.process_time()
    for part in parts:
        text = part * (100_000 // len(part))
        assert Seen(drawn(text)).source == text
    assert time.process_time() - started < 5


PIECES = st.sampled_from(
    [
        *r"$ $$ \( \) \[ \] \ \\ { } ^ _ & # % ~ < > & &amp; \frac \sqrt \left( \right) \text{ \mathbb{R}".split(),
        *r"\mathrm{ \hat \begin{matrix} \end{matrix} \sum_ \log \operatorname{ \over \limits \not".split(),
        *r"\href{x}{y} \color{red} \tag{1} a b x 1 2.5 α 中 é".split(),
        *(" ", "\n", '"', "'", "\x00", "\ud800", "the words"),
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=120))
def test_nothing_is_lost_and_nothing_foreign_comes_in(text: str) -> None:
    shown = drawn(text)
    seen = Seen(shown)
    assert seen.elements <= MATHML | {"span"}
    assert not {name for name in seen.attributes if name.startswith("on") or name in ("href", "style", "src", "id")}
    assert re.sub(r"[\r\0]", "", seen.source) == re.sub(r"[\r\0]", "", sound(text))


@given(st.lists(PIECES, max_size=25).map("".join))
def test_each_letter_and_digit_of_a_formula_is_drawn(tex: str) -> None:
    for formula in found(f"${tex}$"):
        inside = html.unescape(re.sub(r"<[^>]*>", "", formula.html))
        plain = re.sub(r"\\(begin|end)\{\w+\}|\\[A-Za-z]+", "", html.unescape(Seen(formula.html).source))
        assert all(char in inside for char in plain if char in "abx125é中")
