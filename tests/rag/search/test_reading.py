"""The words that a paper holds of a question."""

from __future__ import annotations

import numpy as np
import pytest

from rag.library.catalog.papers import StoredPaper
from rag.schema import Paper
from rag.search.reading import read

ABSTRACT = "Caves are mapped with lamps. Wet walls are hard."
PAPER = Paper(key="k", paper_id="t:1", title="Mapping Caves", abstract=ABSTRACT)
READING = read(StoredPaper(row=1, paper=PAPER, spans=np.array([[0, 28], [29, 48]], dtype=np.int32)))


def test_each_sentence_holds_its_share_of_the_weight() -> None:
    assert READING.shares({"lamp": 3.0, "wall": 1.0}) == [0.75, 0.25]


def test_the_whole_paper_and_its_best_sentence_count() -> None:
    assert READING.words({"lamp": 3.0, "wall": 1.0}) == pytest.approx(1.0 + 0.75)
    assert READING.words({"mappin": 1.0, "bread": 1.0}) == pytest.approx(0.5)  # in the title alone


def test_phrases_are_held_word_for_word_in_title_or_abstract() -> None:
    assert READING.quoted(["mapping CAVES", "with lamps. Wet", "caves caves", "lamp", "?"]) == 2


def test_a_paper_without_an_abstract_has_its_title() -> None:
    bare = Paper(key="k", paper_id="t:1", title="Lamps", abstract="")
    found = read(StoredPaper(row=1, paper=bare, spans=np.zeros((0, 2), dtype=np.int32)))
    assert (found.words({"lamp": 1.0}), found.shares({"lamp": 1.0}), found.words({})) == (1.0, [], 0.0)
