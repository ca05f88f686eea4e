"""The page says what the runs hold, shows no more than text, and needs nothing but itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from eval.report.page import page
from eval.report.shown import Shown
from eval.run import Run
from tests.eval.report.runs import HOSTILE, RECORD, answers, hostile, overviews, retrieval, selftest

Read = Callable[..., list[Shown]]
_VOID = {"meta", "br", "line", "rect", "circle"}


class Reader(HTMLParser):
    """Reads a page: its tags in order, its text, and whether every tag is closed where it should be."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[int] = []
        self.sections: list[str] = []
        self.unnamed = 0
        self.tags: set[str] = set()
        self.text = ""
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag not in _VOID:
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "section" and dict(attrs).get("id"):
            self.sections.append(str(dict(attrs)["id"]))
        self.unnamed += (tag == "svg" and dict(attrs).get("role") == "img") - (tag == "desc")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(
    "runs", [(retrieval,), (answers,), (selftest,), (hostile,), (retrieval, answers, selftest, overviews)]
)
def test_the_page_is_sound_and_needs_nothing_else(shown: Read, runs: tuple[Callable[[], Run], ...]) -> None:
    text = page(shown(*(run() for run in runs)))
    found = Reader(text)
    assert not re.search(r"https?:|src\s*=|@import|url\(|<script|<link|<img|<iframe|javascript:", text)
    assert "default-src 'none'" in text
    assert found.headings[0] == 1
    assert all(next_ <= level + 1 for level, next_ in zip(found.headings, found.headings[1:], strict=False))
    assert found.unnamed == 0  # each chart has a description
    assert "nan" not in re.findall(r'="(.*?)"', text)


def test_hostile_text_is_shown_as_text(shown: Read) -> None:
    found = Reader(page(shown(hostile(), hostile())))
    assert "script" not in found.tags
    assert found.text.count(HOSTILE) > 20


def test_missing_parts_are_left_out(shown: Read) -> None:
    assert Reader(page(shown(replace(retrieval(), per_query={}, details={})))).sections == ["record"]
    assert Reader(page(shown(selftest()))).sections == ["selftest", "measures", "record"]
    assert Reader(page(shown(retrieval()))).sections == ["measures", "curves", "worst", "record"]
    text = Reader(page(shown(retrieval()))).text
    assert "Recall by depth" in text
    assert "Can the score be trusted?" not in text
    everything = Reader(page(shown(answers(), selftest())))
    assert everything.sections == [
        "selftest", "measures", "types", "curves", "controls", "worst", "failures", "record",
    ]  # fmt: skip


def test_the_head_says_what_ran(shown: Read) -> None:
    text = Reader(page(shown(answers()))).text
    for fact in ("Are the answers right", "caves", "1,234", "writer-1", "judge-1", "2026-01-02", "0123456789ab"):
        assert fact in text


def test_what_was_fitted_here_is_said_at_the_figures(shown: Read) -> None:
    text = page(shown(answers(), replace(answers(), record=RECORD)))
    notice = text[text.index("Chosen on this very collection") :]
    assert "rag.answer.outcome._NEAR" in notice[:200]
    assert "the figures are no test" in notice[:400]
    assert "No constant of the program was chosen on this collection" in text


def test_two_runs_stand_in_the_same_charts(shown: Read) -> None:
    text = page(shown(retrieval(), retrieval()))
    recall = text[text.index("Recall by depth</title>") :]
    recall = recall[: recall.index("</svg>")]
    assert 'class="run-a"' in recall
    assert 'class="run-b"' in recall
    assert "From" in Reader(text).text
    assert text.count("<details") == 2
    assert "<details open" not in text


def test_questions_show_what_was_retrieved_and_what_was_right(shown: Read) -> None:
    text = page(shown(answers()))
    assert '<li value="1" class="gold">Lamps <code>key2020one</code></li>' in text
    assert "putting the two together lost it" in text
    assert '<p class="papers">nothing</p>' in text


def test_topics_show_what_was_missed_and_what_was_wrong(shown: Read) -> None:
    text = " ".join(Reader(page(shown(overviews()))).text.split())
    assert "Do overviews have the right papers" in text
    assert "papers missed mean of its measures 0.25" in text
    assert "Missed Missing Lamps Wrong nothing" in text
    assert "Missed nothing Wrong Lakes key2020one" in text
    assert "Right papers are marked" not in text


def test_a_server_that_is_down_does_not_fill_the_page(shown: Read) -> None:
    failures = [{"id": str(number), "reason": "down"} for number in range(60)]
    text = Reader(page(shown(replace(answers(), details={"failures": failures})))).text
    assert text.count("down") == 50
    assert "And 10 more in metrics.json." in text


def test_lines_of_a_selftest_have_their_verdicts(shown: Read) -> None:
    text = Reader(page(shown(selftest()))).text
    assert re.search(r"✓ good\s+Found\.\s+title 0\.940 \(0\.900 to 0\.970\), n\xa0=\xa050", text)
    assert re.search(r"\? unknown\s+Who\?\s+hubs", text)
