"""Markdown as plain text and as HTML."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from markupsafe import Markup

from rag.export.prose import blocks, inline, plain
from tests.rag.export.made import NASTY


def test_plain_text_has_no_marks_but_all_words() -> None:
    assert plain(r"It **is** *91%* of `a_b` \*x\* <b>" + "\n[1].") == "It is 91% of a_b *x* <b> [1]."


def test_markers_are_replaced_and_links_images_and_html_stay_text() -> None:
    html = inline(r"**A** [1] [x](http://e) ![i](j) <img> \[2\]", lambda n: Markup("<a>{}</a>").format(n))
    assert html == "<strong>A</strong> <a>1</a> [x](http://e) ![i](j) &lt;img&gt; [2]"


def test_blocks_are_lists_and_lowered_headings_around_parts() -> None:
    html = blocks(["# H\n\n- ", Markup("<i>one</i>"), "\n- two\n\nend"])
    assert html == "<h3>H</h3>\n<ul>\n<li><i>one</i></li>\n<li>two</li>\n</ul>\n<p>end</p>\n"


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.found.add(tag)
        assert not attrs


@given(NASTY)
def test_no_text_makes_a_tag_of_its_own(text: str) -> None:
    tags = _Tags()
    tags.feed(blocks([text, Markup("<i>x</i>"), text]) + inline(text, lambda n: Markup("<a>{}</a>").format(n)))
    assert tags.found <= {
        "p",
        "ul",
        "ol",
        "li",
        "h3",
        "h4",
        "h5",
        "h6",
        "em",
        "strong",
        "code",
        "br",
        "hr",
        "i",
        "a",
    } | {"blockquote"}
