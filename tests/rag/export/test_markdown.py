"""Markdown: what links where, and that text stays text."""

from __future__ import annotations

import dataclasses
import re

import pytest
from hypothesis import given
from markdown_it import MarkdownIt

from rag.export.markdown import markdown
from rag.export.reporting import report
from rag.schema import Answer, Overview
from tests.rag.export.made import ANSWER, CLOSE, NASTY, OVERVIEW


@pytest.mark.parametrize("thing", [ANSWER, OVERVIEW])
def test_every_link_has_its_anchor_and_every_claim_its_sentence(thing: Answer | Overview) -> None:
    text = markdown(report(thing))
    anchors = re.findall(r'<a id="([^"]+)"></a>', text)
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) == set(anchors)
    for claim in report(thing).claims:
        assert {f"c-{claim.number}", f"s-{claim.number}"} <= set(anchors)


def test_an_answer_reads_as_a_document() -> None:
    text = markdown(report(ANSWER))
    assert text.startswith("# How good is LanternNet \\<script\\>?\n\n- Answered from the abstracts\n")
    assert r"on *CaveBench* [\[1\]](#ref-1).<sup>[1](#s-1)</sup>" in text
    assert "*(partly supported: “wet” is not in \\[3\\])*" in text
    assert (
        r"1. <a id="
        '"s-1"'
        r"></a>“It reaches an accuracy of 91.4% on CaveBench with 12 lamps.” `holm2021lanternnet`"
        r" [\[1\]](#ref-1) [↑](#c-1)"
    ) in text
    assert "`krol2020benchmark` `javascript:alert(1)` *The text quoted is a note" in text
    assert "<https://doi.org/10.5555/lantern.1> Behind [1](#c-1), [2](#c-2)." in text
    assert "97.3%" not in text


def test_an_overview_has_all_its_parts_in_order() -> None:
    text = markdown(report(OVERVIEW))
    heads = ["Since the earlier overview", "Light", "Measuring", "Side by side", "Open questions", "Table"]
    heads += ["Topics here", "Narrowly in", "Left out", "Sentences behind the claims", "References"]
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == heads
    assert "- **Disagreement** on wet walls\n  - " in text
    assert "| paper | problem | code |\n|---|---|---|\n" in text
    assert r"\=slow \| surveys<sup>[6](#s-6)</sup> | – |" in text
    assert "“Cave surveys are slow.”" in text


def test_papers_to_open_stand_where_there_is_no_answer() -> None:
    none = dataclasses.replace(
        ANSWER, outcome="not_stated", text="The abstracts do not say.", sentences=(), references=(), closest=(CLOSE,)
    )
    text = markdown(report(none))
    assert "- Not stated in the abstracts here\n" in text
    assert "- Bread (2019) `okafor2019bread` “Yeast \\<rises\\>.” *The text quoted is a note" in text


@given(NASTY)
def test_no_title_or_quote_breaks_out(text: str) -> None:
    nasty = dataclasses.replace(
        OVERVIEW, references=tuple(dataclasses.replace(r, title=text) for r in OVERVIEW.references)
    )
    tokens = MarkdownIt("commonmark").parse(markdown(report(nasty)))
    html = [child.content for token in tokens for child in token.children or () if child.type == "html_inline"]
    assert all(re.fullmatch(r'<a id="[a-z]+-\d+">|</a>|</?sup>', one) for one in html)
    assert not any(token.type == "html_block" for token in tokens)
