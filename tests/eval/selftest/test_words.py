"""Words are counted and compared whatever their script."""

from __future__ import annotations

from eval.selftest.words import frequencies, terms, words
from rag import Paper


def test_words_are_folded_and_each_chinese_character_is_one() -> None:
    assert words("Deep-Learning für 图像, 91.4!") == ["deep", "learning", "für", "图", "像", "91", "4"]


def test_terms_stay_as_they_are_written() -> None:
    assert terms("State-of-the-art: 91.4% (don't)…") == ["State-of-the-art", "91.4", "don't"]


def test_papers_are_counted_and_not_places() -> None:
    papers = [
        Paper(key="a", paper_id="a", title="Caves", abstract="Caves and lamps."),
        Paper(key="b", paper_id="b", title="Lamps", abstract=""),
    ]
    assert frequencies(papers, {"caves", "lamps", "bread"}) == {"caves": 1, "lamps": 2}
