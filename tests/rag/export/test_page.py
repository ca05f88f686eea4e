"""The HTML page, as a parser sees it."""

from __future__ import annotations

import dataclasses
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings

from rag.export.page import page
from rag.export.reporting import report
from rag.schema import Answer, Overview
from rag.text import clean
from tests.rag.export.made import ANSWER, BENCH, CLOSE, LIE, NASTY, OVERVIEW, sentence

_VOID = {"meta", "br", "hr"}


class _Page(HTMLParser):
    """What a page holds; fails on a tag that does not close or an attribute given twice."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: dict[str, int] = {}
        self.ids: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        assert len(names) == len(attrs)
        assert not any(name.startswith("on") or name == "src" for name in names)
        self.tags[tag] = self.tags.get(tag, 0) + 1
        self.ids += [names["id"] or ""] if "id" in names else []
        self.links += [names["href"] or ""] if "href" in names else []
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("thing", [ANSWER, OVERVIEW])
def test_the_page_is_sound_and_every_link_leads_somewhere(thing: Answer | Overview) -> None:
    text = page(report(thing))
    found = _Page(text)
    assert text.lstrip().lower().startswith("<!doctype html>")
    assert not {"script", "img", "link", "iframe", "object"} & set(found.tags)
    assert len(found.ids) == len(set(found.ids))
    inner = {link[1:] for link in found.links if link.startswith("#")}
    assert inner == set(found.ids)
    assert {link for link in found.links if not link.startswith("#")} == {"https://doi.org/10.5555/lantern.1"}
    assert LIE.split("[")[0] not in found.text


def test_a_claim_leads_to_its_sentence_and_its_reference_and_back() -> None:
    text = page(report(ANSWER))
    claim = re.search(r'<span class="claim" id="c-1">.*?</span>', text, re.DOTALL)
    assert claim
    assert 'href="#ref-1" title="LanternNet: Mapping Caves with Sparse Light (holm2021lanternnet)">[1]</a>' in claim[0]
    assert 'href="#s-1" title="“It reaches an accuracy of 91.4% on CaveBench with 12 lamps.”"' in claim[0]
    behind = re.search(r'<li id="s-1">.*?</li>', text, re.DOTALL)
    assert behind
    assert 'href="#c-1"' in behind[0]
    assert 'href="#ref-1">[1]</a>' in behind[0]
    reference = re.search(r'<li id="ref-1">.*?</li>', text, re.DOTALL)
    assert reference
    assert 'href="#c-1">1</a>, <a href="#c-2">2</a>' in reference[0]


def test_text_is_escaped_and_a_foreign_address_is_no_link() -> None:
    text = page(report(ANSWER))
    assert "<title>How good is LanternNet &lt;script&gt;?</title>" in text
    assert "A Benchmark for &lt;i&gt;Cave&lt;/i&gt; Mapping &amp; More" in text
    assert "It reaches 91.4% &lt;b&gt; on <em>CaveBench</em>" in text
    assert '<span class="address">javascript:alert(1)</span>' in text
    assert "The text quoted is a note about the paper, not its own abstract." in text


def test_papers_to_open_stand_where_there_is_no_answer() -> None:
    none = dataclasses.replace(
        ANSWER, outcome="not_in_collection", text="No.", sentences=(), references=(), closest=(CLOSE,)
    )
    found = _Page(page(report(none)))
    assert "Nothing in this collection is about this" in found.text
    assert "Yeast <rises>." in found.text


@settings(max_examples=40)
@given(NASTY)
def test_any_text_is_shown_as_it_is(text: str) -> None:
    known = dataclasses.replace(BENCH, title=text, venue=text, url=text, authors=(text,))
    nasty = dataclasses.replace(
        ANSWER,
        question=text,
        text=text,
        sentences=(sentence(text, (3, text), at=0, verdict="partly", problems=(text,)),),
        references=(known,),
        notice=text,
    )
    found = _Page(page(report(nasty)))
    assert set(found.tags) <= {
        "html", "head", "meta", "title", "style", "body", "main", "header", "p", "h1", "h2", "h3", "h4", "h5", "h6",
        "ul", "ol", "li", "section", "span", "sup", "a", "em", "strong", "code", "div", "q", "br", "hr", "blockquote",
    }  # fmt: skip
    assert " ".join(clean(text).split()) in " ".join(found.text.split())
