"""Markdown of an answer: structure is rendered, whatever reaches outside the page is text."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui import markdown


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.add(tag)


def tags(html: str) -> set[str]:
    parser = Tags()
    parser.feed(html)
    return parser.seen


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("[here](http://evil.example)", "[here](http://evil.example)"),
        ("![x](http://evil.example/x.png)", "![x](http://evil.example/x.png)"),
        ("<http://evil.example>", "&lt;http://evil.example&gt;"),
        ("http://evil.example", "http://evil.example"),
        ("&lt; &amp;", "&amp;lt; &amp;amp;"),
        (r"a \*b\* \`c \<individual, group\>", "a *b* `c &lt;individual, group&gt;"),
        ("**bold** and *soft* and `code`", "<strong>bold</strong> and <em>soft</em> and <code>code</code>"),
        ("It costs $5 and $10.", "It costs $5 and $10."),
        (r"\[a\_b\] and \[34\]", "[a_b] and [34]"),
        (r"it is $\\sqrt\{T\}$", r"it is $\sqrt{T}$"),
        ("`$x$`", "<code>$x$</code>"),
    ],
)
def test_inline_text(text: str, shown: str) -> None:
    assert markdown.inline(text) == shown


@pytest.mark.parametrize("text", ["$x_1 * y_1 * z$", r"\(x_1\)", r"\[\alpha_1\]", "**$x_1$**", r"$a \< b_1$"])
def test_a_formula_of_a_model_is_drawn(text: str) -> None:
    shown = markdown.inline(text)
    assert "<math" in shown
    assert "<em>" not in shown


def test_parts_stand_in_the_structure_of_the_text() -> None:
    skeleton = f"Lead:\n\n- {markdown.place(0)}\n- {markdown.place(1)}"
    assert markdown.blocks(skeleton, ["<b>one</b>", "two"]) == (
        '<p dir="auto">Lead:</p>\n<ul dir="auto">\n<li dir="auto"><b>one</b></li>\n<li dir="auto">two</li>\n</ul>\n'
    )


def test_headings_stand_below_those_of_the_page() -> None:
    assert markdown.blocks("# Big\n\n#### Small", []) == ('<h3 dir="auto">Big</h3>\n<h3 dir="auto">Small</h3>\n')


def test_a_mark_in_a_text_is_no_place() -> None:
    assert markdown.blocks(markdown.bare(f"x {markdown.place(0)}"), ["part"]) == '<p dir="auto">x 0</p>\n'


@given(st.text(max_size=200))
def test_no_text_makes_an_element_that_loads_or_leads_anywhere(text: str) -> None:
    allowed = {"p", "br", "em", "strong", "code", "ul", "ol", "li", "h3", "hr", "blockquote"}
    allowed |= {"span", "math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "msub", "msup", "msubsup"}  # of formulas
    assert tags(markdown.blocks(markdown.bare(text), [])) <= allowed
    assert tags(markdown.inline(text)) <= allowed
