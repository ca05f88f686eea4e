"""The order of candidates: what letters move, what quotation marks demand, and how far signals agree."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from rag import Attest, Filters, to_json
from rag.search.dense import Closeness
from rag.search.ranking import rank


def _close(chunk: float, *sentences: float) -> Closeness:
    return Closeness(
        chunk=chunk,
        sentence=max(sentences, default=None),
        whole=np.array([1.0, 0.0], dtype=np.float32),
        vectors=np.zeros((len(sentences), 2), dtype=np.float32),
    )


def test_agreement_is_the_mean_of_inverse_places() -> None:
    close = {1: _close(0.9, 0.8), 2: _close(0.5, 0.9), 3: _close(0.1)}
    found = {one.row: one.agreement for one in rank({1: 7.0, 3: 3.0}, close, 3)}
    assert found == pytest.approx(
        {1: (1 + 1 + 1 / 2) / 3, 2: (0 + 1 / 2 + 1) / 3, 3: (1 / 2 + 1 / 3 + 0) / 3}, abs=1e-4
    )
    assert rank({}, {}, 3) == []
    assert [one.row for one in rank({1: 7.0, 3: 3.0}, close, 1, holding={3})] == [1, 3]


def _load(attest: Attest, folder: Path, rows: list[dict[str, str]]) -> None:
    (folder / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    attest.ingest([str(folder / "rows.jsonl")])


def test_a_search_tells_its_agreement(loaded: Attest) -> None:
    clear = loaded.search("LanternNet maps caves with sparse light")
    assert clear.agreement == 1.0
    assert 0 < loaded.search("a benchmark of loaves in the dark").agreement < 1.0
    assert loaded.search("caves", filters=Filters(tags=("nothing",))).agreement == 0.0
    assert to_json(clear)["agreement"] == 1.0


def test_the_words_of_a_compound_find_it(attest: Attest, tmp_path: Path) -> None:
    rows = [{"title": f"Study {n}", "abstract": f"Lamp number {n} is weak."} for n in range(9)]
    _load(attest, tmp_path, [*rows, {"title": "A Study", "abstract": "The SparseLightMapper is weak."}])
    first = attest.search("mapper").passages[0]
    assert "SparseLightMapper" in first.quote
    assert first.signals.letters == 1.0


# ---- quotation marks ----
APART = {"title": "Sparse Light and Sparse Caves", "abstract": "Caves of light. The map of a cave is sparse in light."}
HOLDS = {"title": "A Note on Bread", "abstract": "Yeast rises. It needs no sparse-light cave map at all."}
OTHERS = [{"title": f"Sparse cave {n}", "abstract": f"Light {n} falls on the sparse map of a cave."} for n in range(60)]


def test_a_paper_with_the_quoted_phrase_comes_before_all_without(attest: Attest, tmp_path: Path) -> None:
    _load(attest, tmp_path, [APART, *OTHERS, HOLDS])
    assert attest.search("sparse light cave map").passages[0].title != HOLDS["title"]
    result = attest.search("map of a cave in “Sparse Light Cave Map”", k=3)
    assert [passage.signals.phrases for passage in result.passages] == [1, 0, 0]
    assert result.passages[0].title == HOLDS["title"]


def test_who_holds_more_of_the_phrases_comes_first(attest: Attest, tmp_path: Path) -> None:
    both = {"title": "Bread", "abstract": "Yeast. No sparse light cave map, and falls on the sparse roof."}
    _load(attest, tmp_path, [HOLDS, *OTHERS[:9], both])
    result = attest.search('"sparse light cave map" "falls on the sparse roof" "???"', k=20)
    assert [passage.signals.phrases for passage in result.passages[:3]] == [2, 1, 0]
    scores = [passage.score for passage in result.passages]
    assert scores == sorted(scores, reverse=True)


def test_endings_differ_so_the_phrase_is_not_held(attest: Attest, tmp_path: Path) -> None:
    _load(attest, tmp_path, [{"title": "A", "abstract": "Sparse lights shine."}, {"title": "B", "abstract": "Bread."}])
    assert [p.signals.phrases for p in attest.search('"sparse light"').passages] == [0, 0]


def test_a_quoted_word_in_much_prose_demands_nothing(attest: Attest, tmp_path: Path) -> None:
    _load(attest, tmp_path, [APART, *OTHERS, HOLDS])
    prose = (
        'Light falls on the sparse map of a cave, and it "rises" there, as all who know such caves have said of light.'
    )
    assert {passage.signals.phrases for passage in attest.search(prose).passages} == {None}


def test_without_quotation_marks_nothing_is_said_of_phrases(loaded: Attest) -> None:
    assert {passage.signals.phrases for passage in loaded.search("sparse light").passages} == {None}


def test_an_explanation_has_the_phrases_and_its_shares_add_up(attest: Attest, tmp_path: Path) -> None:
    _load(attest, tmp_path, [APART, *OTHERS, HOLDS])
    for passage in attest.explain('"sparse light cave map" lamps').passages:
        shares = passage.explanation.signals
        assert sum(signal.share for signal in shares.values()) == pytest.approx(passage.score, abs=1e-5)
        assert shares["phrases"].value == (passage.title == HOLDS["title"])
