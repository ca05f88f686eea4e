"""Papers are drawn the same way every time, and only those that can be tried."""

from __future__ import annotations

from eval.progress import silent
from eval.selftest.drawing import draw
from rag import Attest


def test_only_papers_of_three_sentences_are_drawn(odd: Attest) -> None:
    drawn = draw(odd, odd.papers(), 100, 0, (), silent)
    titles = {case.paper.title for case in drawn}
    assert "图像检索研究" in titles
    assert not {"Only a Title", "Without Borders"} & titles
    for case in drawn:
        assert case.held_out in case.sentences[1:]
        assert case.held_out in case.paper.abstract
        assert case.held_out not in case.rest()
        assert len(case.sentences) >= 3


def test_the_draw_is_fixed_by_the_seed_and_outlives_other_papers(sampled: Attest) -> None:
    papers = sampled.papers()
    drawn = draw(sampled, papers, 10, 0, (), silent)
    assert drawn == draw(sampled, papers[::-1], 10, 0, (), silent)
    assert drawn != draw(sampled, papers, 10, 1, (), silent)
    fewer = draw(sampled, [paper for paper in papers if paper.key != drawn[0].key], 10, 0, (), silent)
    assert fewer[:9] == drawn[1:]
    assert draw(sampled, papers, 10, 0, {drawn[0].key}, silent) == fewer
