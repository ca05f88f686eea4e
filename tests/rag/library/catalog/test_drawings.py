"""Drawings in the catalog: kept under a name, replaced by newer ones, gone from no search."""

from __future__ import annotations

from rag import Attest
from rag.library.catalog import drawings


def test_a_drawing_comes_back_and_a_newer_one_replaces_it(loaded: Attest) -> None:
    catalog = loaded._parts.library().catalog
    version = catalog.version
    assert drawings.get(catalog.db, "map") is None
    for number, drawing in ((3, b"first"), (4, b"\x00second")):
        with catalog.unseen_change() as db:
            drawings.put(db, "map", number, drawing)
        assert drawings.get(catalog.db, "map") == (number, drawing)
    assert catalog.version == version


def test_captions_and_texts_are_those_of_the_papers(loaded: Attest) -> None:
    db = loaded._parts.library().catalog.db
    papers = loaded.papers()
    captions = drawings.captions(db)
    assert [(one.key, one.title, one.year) for one in captions] == [(p.key, p.title, p.year) for p in papers]
    rows = [captions[2].row, captions[0].row, 999]
    assert drawings.texts(db, rows) == {captions[n].row: (papers[n].title, papers[n].abstract) for n in (0, 2)}
