"""The files of a library: whole or not, how large, and what is left of what is gone."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from rag import (
    Attest,
    LibraryError,
)
from rag.library.catalog import wordforms
from rag.library.health import storage
from rag.schema import Finding


def findings(attest: Attest) -> dict[str, Finding]:
    return {finding.check: finding for finding in attest.doctor().findings}


def test_an_indexed_paper_without_vectors_or_text_is_indexed_again(loaded: Attest) -> None:
    with loaded._parts.library().catalog.change() as db:
        db.execute("DELETE FROM vectors WHERE paper = 1")
        db.execute("DELETE FROM fulltext WHERE rowid = 2")
    found = findings(loaded)["catalog"]
    assert (found.ok, found.detail) == (False, "2 papers without vectors or full text")
    assert len(found.examples) == 2
    report = loaded.doctor(repair=True)
    assert report.ok
    assert "2 papers made searchable" in report.mended


def test_rows_of_papers_that_are_gone_are_deleted(loaded: Attest) -> None:
    library = loaded._parts.library()
    with sqlite3.connect(library.catalog.path) as db:  # whoever opens it without foreign keys
        db.execute("INSERT INTO origins (paper, source, line, run) VALUES (99, 'a', 1, 1)")
        db.execute("INSERT INTO aliases VALUES ('doi:10.1/x', 99)")
    db.close()
    found = findings(loaded)["catalog"]
    assert (found.ok, found.detail) == (False, "2 rows of papers that are gone")
    report = loaded.doctor(repair=True)
    assert report.ok
    assert report.mended == ("2 rows of papers that are gone are deleted",)


def test_words_of_removed_papers_are_forgotten(loaded: Attest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "_FEWEST_GONE", 0)
    key = loaded.search("sourdough starters").passages[0].key
    loaded.remove([key])
    found = findings(loaded)["words"]
    assert (found.ok, found.remedy) == (True, "attest doctor --repair")
    assert "the words of removed papers are forgotten" in loaded.doctor(repair=True).mended
    assert "words" not in findings(loaded)
    db = loaded._parts.library().catalog.db
    assert wordforms.written(db, ["sourdough", "caves"]) == {"caves": "caves"}


def test_free_space_is_given_back(loaded: Attest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "_MUCH_FREE", 0)
    library = loaded._parts.library()
    with library.catalog.unseen_change() as db:
        db.execute("INSERT INTO drawings VALUES ('large', 1, zeroblob(2000000))")
    with library.catalog.unseen_change() as db:
        db.execute("DELETE FROM drawings")
    found = findings(loaded)["size"]
    assert (found.ok, found.remedy) == (True, "attest doctor --repair")
    assert "2.0 MB of the catalog are free" in found.detail
    report = loaded.doctor(repair=True)
    assert report.mended == ("the free space of the catalog is given back",)
    assert report.counts["catalog_bytes"] < 1_000_000


def test_the_last_load_is_told(loaded: Attest, papers_file: Path) -> None:
    assert findings(loaded)["last load"].detail.endswith("UTC: 6 added")
    loaded.ingest([str(papers_file)])
    assert findings(loaded)["last load"].detail.endswith("UTC: 6 known already")
    with loaded._parts.library().catalog.change() as db:
        db.execute("INSERT INTO runs (started) VALUES ('2020-01-01 10:00:00')")
    found = findings(loaded)["last load"]
    assert (found.ok, found.remedy) == (True, "if it was stopped, load the sources again")


def test_an_embedding_model_that_does_not_answer_is_wrong(loaded: Attest, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: object, texts: object) -> None:
        raise LibraryError("The server is not there.")

    monkeypatch.setattr(type(loaded._parts.library().embedder), "embed_texts", fail)
    report = loaded.doctor()
    assert [(finding.check, finding.detail) for finding in report.findings if not finding.ok] == [
        ("embedder", "The server is not there.")
    ]


def test_a_damaged_catalog_is_told(loaded: Attest) -> None:
    path = loaded._parts.library().catalog.path
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        page = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'papers_title'").fetchone()[0]
    db.close()
    loaded.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\x00" * 4096)
    opened = Attest(loaded.settings)
    report = opened.doctor()
    opened.close()
    assert not report.ok
    assert [finding.check for finding in report.findings if not finding.ok] == ["catalog"]
    assert "attest restore FILE" in str(report.findings[0].remedy)
