"""A catalog that holds what was never written is told to be damaged; over a sound one a mistake of ours stays one."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import Attest, CatalogDamagedError
from rag.library.catalog.damage import is_damaged, translated


@pytest.fixture
def catalog(loaded: Attest) -> Path:
    return loaded._parts.library().catalog.path


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE vectors SET chunks = CAST('words' AS TEXT) WHERE paper = 1",
        "UPDATE papers SET year = CAST('soon' AS TEXT) WHERE id = 1",
        "UPDATE meta SET value = x'00ff' WHERE key = 'embedder'",
        "DELETE FROM papers WHERE id = 1",
    ],
)
def test_what_is_never_written_is_damage(loaded: Attest, catalog: Path, change: str) -> None:
    assert not is_damaged(catalog)
    db = loaded._parts.library().catalog.db
    db.execute("PRAGMA foreign_keys = OFF")
    db.execute(change)
    assert is_damaged(catalog)
    with pytest.raises(CatalogDamagedError, match="attest restore FILE"), translated(catalog):
        raise TypeError("a text among numbers")


def test_an_overview_over_a_vector_that_is_a_text_says_so(loaded: Attest) -> None:
    db = loaded._parts.library().catalog.db
    db.execute("UPDATE vectors SET chunks = CAST(chunks AS TEXT) WHERE paper = (SELECT max(paper) FROM vectors)")
    with pytest.raises(CatalogDamagedError):
        loaded.summarize("lanterns")


def test_a_mistake_of_ours_is_no_damage(catalog: Path) -> None:
    with pytest.raises(LookupError), translated(catalog):
        raise LookupError("ours")
