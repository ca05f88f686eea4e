"""Papers are searched for by title, by a sentence they lack and by that sentence changed."""

from __future__ import annotations

import pytest

from eval.progress import silent
from eval.selftest.drawing import draw
from eval.selftest.finding import Found, find
from eval.selftest.queries import FACTORS, queries
from rag import Attest


def test_every_way_of_searching_is_rated(loaded: Attest) -> None:
    papers = loaded.papers()
    drawn = draw(loaded, papers, 10, 0, (), silent)
    keys = {case.key for case in drawn}
    found = find(loaded, drawn, papers, 0, silent)
    assert found.finding.per_query["title_recall@1"] == dict.fromkeys(keys, 1.0)
    assert found.finding.per_query["sentence_recall@10"] == dict.fromkeys(keys, 1.0)  # six papers, ten places
    assert set(found.tops) == keys
    assert {passage.key for top in found.tops.values() for passage in top} <= {paper.key for paper in papers}
    values = found.finding.per_query["sentence_MRR@10"]
    assert {row["gold"][0] for row in found.worst} == {key for key, value in values.items() if value < 1}


def test_a_loss_is_paired_sentence_by_sentence() -> None:
    found = Found()
    for key, plain, changed in (("a", 1.0, 0.5), ("b", 1.0, None), ("c", 0.5, 0.5)):
        found.finding.put("sentence_MRR@10", key, plain)
        if changed is not None:
            found.robustness.put("typos_MRR@10", key, changed)
    loss = found.losses()["typos"]["MRR@10"]
    assert (loss.mean, loss.n) == (0.25, 2)
    assert found.losses()["shortened"]["recall@10"].n == 0


def test_nothing_drawn_finds_nothing(loaded: Attest) -> None:
    assert find(loaded, [], loaded.papers(), 0, silent) == Found()


@pytest.mark.parametrize("factor", FACTORS)
def test_each_form_differs_from_the_sentence(loaded: Attest, factor: str) -> None:
    papers = loaded.papers()
    asked = queries(draw(loaded, papers, 10, 0, (), silent), papers, 0)
    forms = [(case.held_out, text) for kind, case, text in asked if kind == factor]
    assert forms
    assert all(text and text != sentence for sentence, text in forms)
