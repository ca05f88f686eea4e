"""Stored papers as candidates, as evidence and as passages."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

from rag import Attest, Filters
from rag.library.catalog import index
from rag.library.catalog.index import load_stacked
from rag.library.library import Library
from rag.overview.candidates import Candidate, candidates_of, evidence_of, passage_of, placed
from rag.overview.features import survey


def everyone(library: Library, text: str) -> dict[str, Candidate]:
    rows, vector = library.find(Filters()), library.embedder.embed_texts([text])[0]
    found = load_stacked(library.catalog.db, rows, library.embedder.dimension)
    return {one.stored.paper.title: one for one in candidates_of(library, found, vector)}


def test_each_paper_comes_with_its_own_vectors(library: Library) -> None:
    found = everyone(library, "moss on roofs")
    assert len(found) == 17
    for one in found.values():
        assert len(one.sentences) == len(one.relevance) == len(one.stored.spans)
        assert np.isclose(np.linalg.norm(one.vector), 1, atol=1e-2)
    best = max((one for one in found.values() if one.relevance), key=lambda one: max(one.relevance))
    assert best.stored.paper.title == "Moss Growth on North-Facing Roofs"


def test_a_paper_that_is_removed_while_its_topic_is_surveyed_is_seen_whole(
    loaded: Attest, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = loaded._parts.library()
    real, gone = index.load_stacked, library.get(library.find(Filters()))[0].row

    def then_removed(*given: Any) -> Any:
        found = real(*given)
        if gone in found.rows:
            other = threading.Thread(target=remove)
            other.start()
            other.join()
        return found

    def remove() -> None:
        with library.catalog.change() as db:
            db.execute("DELETE FROM papers WHERE id = ?", (gone,))

    monkeypatch.setattr(index, "load_stacked", then_removed)
    field = survey(library, "moss on roofs", Filters())
    assert gone in {one.stored.row for one in field.candidates}
    assert gone not in library.find(Filters())
    assert gone not in {one.stored.row for one in survey(library, "moss on roofs", Filters()).candidates}


def test_a_candidate_is_evidence_under_its_marker(library: Library) -> None:
    one = everyone(library, "moss on roofs")["Tidal Clocks of Shore Crabs"]
    evidence = evidence_of(one, 7)
    assert (evidence.marker, evidence.paper, evidence.relevance) == (7, one.stored.paper, one.relevance)
    first = evidence.paper.abstract[slice(*evidence.spans[0])]
    assert first == "Shore crabs keep time with the tides."


def test_a_passage_quotes_the_nearest_sentence(library: Library) -> None:
    one = everyone(library, "earthworms avoided the soil")["Copper Strips and the Runoff from Roofs"]
    passage = passage_of(3, one, 0.123456789)
    assert (passage.rank, passage.score, passage.key) == (3, 0.123457, one.stored.paper.key)
    assert passage.quote == "Earthworms avoided soil that had received it."
    assert one.stored.paper.abstract[passage.start : passage.end] == passage.quote
    assert passage.signals.sentence == max(one.relevance)


def test_a_paper_without_an_abstract_is_quoted_nowhere(library: Library) -> None:
    one = everyone(library, "bees")["Honey Bees: An Editorial without an Abstract"]
    passage = passage_of(1, one, 0.0)
    assert (passage.quote, passage.start, passage.end, passage.signals.sentence) == ("", 0, 0, None)
    assert evidence_of(one, 1).spans == ()


def test_a_place_has_the_shown_title_and_its_reason(library: Library) -> None:
    one = everyone(library, "bread")["Bread Fermentation under Low Gravity"]
    told = placed(one, "its meaning is near")
    assert (told.key, told.title, told.why) == (one.stored.paper.key, one.stored.paper.title, "its meaning is near")
