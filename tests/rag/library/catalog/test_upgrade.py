"""A library of the first format opens, and is then as one that was loaded now."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from rag import Attest
from rag.errors import LibraryError
from rag.library.catalog.store import CATALOG_VERSION, FILE_NAME, Catalog

_TABLES = ("wordforms", "acronyms")


def _rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    db = sqlite3.connect(path)
    found = {table: sorted(db.execute(f"SELECT * FROM {table}").fetchall()) for table in _TABLES}
    db.close()
    return found


def _back_to_format_1(path: Path) -> None:
    """Make of a catalog what the first format was: its schema had neither these tables nor this index."""
    db = sqlite3.connect(path)
    for table in (*_TABLES, "answers"):
        db.execute(f"DROP TABLE {table}")
    db.execute("DROP INDEX papers_facts")
    db.execute("PRAGMA user_version = 1")
    db.commit()
    db.close()


@pytest.fixture
def defining(attest: Attest, tmp_path: Path) -> Attest:
    """A library whose papers define short forms."""
    rows = [
        {"title": "Lamps", "abstract": "Sparse light mapping (SLM) maps caves. SLM is fast.", "year": 2020},
        {"title": "More lamps", "abstract": "We extend SLM (sparse light mapping) to wet CaveNet.", "year": 2021},
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    attest.ingest([str(tmp_path / "a.jsonl")])
    return attest


def test_an_old_library_gets_words_and_acronyms_when_it_is_opened(defining: Attest) -> None:
    path = defining.settings.data_dir / FILE_NAME
    before = [p.key for p in defining.search("sparse light").passages]
    defining.close()
    now = _rows(path)
    assert len(now["acronyms"]) == 2
    _back_to_format_1(path)
    again = Attest(defining.settings)
    assert [p.key for p in again.search("sparse light").passages] == before
    again.close()
    assert _rows(path) == now
    db = sqlite3.connect(path)
    assert db.execute("PRAGMA user_version").fetchone() == (CATALOG_VERSION,)
    db.close()


def test_an_upgrade_that_fails_changes_nothing(defining: Attest, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = defining.settings.data_dir
    defining.close()
    _back_to_format_1(folder / FILE_NAME)

    def broken(db: sqlite3.Connection) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr("rag.library.catalog.store.fill_format_2", broken)
        with pytest.raises(LibraryError, match="full"):
            Catalog(folder, create=False)
    db = sqlite3.connect(folder / FILE_NAME)
    assert db.execute("PRAGMA user_version").fetchone() == (1,)
    assert not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'wordforms'").fetchall()
    db.close()
    Catalog(folder, create=False).close()


def test_acronyms_go_with_their_paper_and_follow_its_text(defining: Attest) -> None:
    path = defining.settings.data_dir / FILE_NAME
    defining.remove([defining.papers()[0].key])
    assert len(_rows(path)["acronyms"]) == 1


def test_a_name_that_somebody_writes_in_lower_case_is_a_word(attest: Attest, tmp_path: Path) -> None:
    rows = [{"title": "MAP and CaveNet", "abstract": "CaveNet reads MAP."}, {"title": "x", "abstract": "A map."}]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    attest.ingest([str(tmp_path / "a.jsonl")])
    written = {row[2]: row[3:] for row in _rows(attest.settings.data_dir / FILE_NAME)["wordforms"]}
    assert written["map"] == ("map", 2)
    assert written["cavenet"] == ("CaveNet", 1)
