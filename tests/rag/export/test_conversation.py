"""A conversation as one Markdown document: links lead within their own answer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from rag import (
    Attest,
    Draft,
    ExportError,
)
from rag.export.conversation import written
from rag.schema import (
    Conversation,
    KeptTurn,
)
from tests.rag.test_asking import add


def conversation(*turns: KeptTurn, title: str = "Caves") -> Conversation:
    return Conversation(conversation_id="c", user="ada", title=title, created_at="", changed_at="", turns=turns)


def answered(attest: Attest, question: str) -> KeptTurn:
    return KeptTurn(question=question, status="done", answer=attest.ask(question))


def test_anchors_are_unique_and_every_link_has_one(loaded: Attest) -> None:
    questions = ("How accurate is LanternNet on CaveBench?", "How many caves does CaveBench have?", "Is gold cheap?")
    text = written(conversation(*(answered(loaded, question) for question in questions)), "md")
    anchors = re.findall(r'<a id="([^"]+)"></a>', text)
    assert len(anchors) == len(set(anchors)) > 6
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= set(anchors)
    assert text.startswith("# Caves\n")
    assert re.findall(r"^## (.*)", text, re.MULTILINE) == [question.replace("~", "") for question in questions]
    assert len(re.findall(r"^# ", text, re.MULTILINE)) == 1


def test_what_has_no_answer_says_so(loaded: Attest) -> None:
    text = written(
        conversation(
            KeptTurn(question="# a [link](http://x) <b>", status="failed", error="The *server* is down."),
            KeptTurn(question="two", status="stopped", draft=Draft(text="Half of it")),
            title="<script>alert(1)</script> # [34]",
        ),
        "md",
    )
    shown = MarkdownIt("commonmark", {"html": True}).render(text)
    assert "<script" not in shown
    assert "<b>" not in shown
    assert 'href="http' not in shown
    assert "The *server* is down." in shown
    assert "The answer was stopped" in shown
    assert "Half of it" in shown


def test_an_abstract_that_looks_like_an_anchor_stays_as_it_is(attest: Attest, tmp_path: Path) -> None:
    odd = 'CaveNet maps 40 caves, see <a id="c-1"></a> and [x](#c-1).'
    add(attest, tmp_path, "CaveNet", odd)
    text = written(conversation(answered(attest, "How many caves does CaveNet map?")), "md")
    shown = MarkdownIt("commonmark").render(text)
    assert "see &lt;a id=&quot;c-1&quot;&gt;&lt;/a&gt; and [x](#c-1)" in shown


def test_other_formats_are_refused() -> None:
    with pytest.raises(ExportError, match="cannot be exported as docx"):
        written(conversation(), "docx")
