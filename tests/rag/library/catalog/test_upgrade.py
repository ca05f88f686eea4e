"""A library of an older format opens, and is then as one that was loaded now."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from rag import Attest, Settings
from rag.errors import LibraryError
from rag.library.catalog import keepsake, packing
from rag.library.catalog.store import CATALOG_VERSION, FILE_NAME, Catalog
from rag.schema import KeptTurn
from tests.older import back_to_format

_TABLES = ("wordforms", "acronyms", "likeness")


def _rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    db = sqlite3.connect(path)
    found = {table: sorted(db.execute(f"SELECT * FROM {table}").fetchall()) for table in _TABLES}
    db.close()
    return found


@pytest.fixture
def defining(attest: Attest, tmp_path: Path) -> Attest:
    """A library whose papers define short forms."""
    more = "Walls that drip are hard to see, so that we count the drops of each and move the lamps until none is left."
    rows = [
        {"title": "Lamps", "abstract": "Sparse light mapping (SLM) maps caves. SLM is fast.", "year": 2020},
        {
            "title": "More lamps",
            "abstract": f"We extend SLM (sparse light mapping) to wet CaveNet. {more}",
            "year": 2021,
        },
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    attest.ingest([str(tmp_path / "a.jsonl")])
    return attest


def test_an_old_library_gets_words_and_acronyms_when_it_is_opened(defining: Attest) -> None:
    path = defining.settings.data_dir / FILE_NAME
    before = [p.key for p in defining.search("sparse light").passages]
    defining.close()
    now = _rows(path)
    assert (len(now["acronyms"]), len(now["likeness"])) == (2, 12)
    back_to_format(path, 1)
    again = Attest(defining.settings)
    assert [p.key for p in again.search("sparse light").passages] == before
    again.close()
    assert _rows(path) == now
    db = sqlite3.connect(path)
    assert db.execute("PRAGMA user_version").fetchone() == (CATALOG_VERSION,)
    db.close()


def test_what_it_was_is_backed_up_first_and_can_be_had_again(
    defining: Attest, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder, titles = defining.settings.data_dir, [paper.title for paper in defining.papers()]
    defining.close()
    for number in range(5):
        back_to_format(folder / FILE_NAME, 1 + number % 4)
        Catalog(folder, create=False).close()
    backups = keepsake.kept(folder)
    assert sorted(folder.glob("before-*")) == sorted(backups)
    assert len(backups) == 3  # the last ones
    assert str(backups[-1]) in caplog.text
    assert packing.note_of(backups[-1])["format"] == 1
    again = Attest(Settings(_env_file=None, data_dir=tmp_path / "again", llm="none"))
    again.restore_backup(backups[-1])
    assert [paper.title for paper in again.papers()] == titles
    assert again.doctor().ok
    assert not list((tmp_path / "again").glob("before-*"))
    again.close()


def test_an_upgrade_that_fails_changes_nothing(defining: Attest, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = defining.settings.data_dir
    defining.close()
    back_to_format(folder / FILE_NAME, 1)

    def broken(db: sqlite3.Connection) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr("rag.library.catalog.upgrade.fill_format_2", broken)
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


def test_a_library_of_format_3_keeps_its_answers_and_has_room_for_conversations(defining: Attest) -> None:
    folder, version = defining.settings.data_dir, defining.info().library_version
    answer = defining.ask("What does SLM map?", keep=True)
    defining.close()
    back_to_format(folder / FILE_NAME, 3)
    again = Attest(defining.settings)
    assert again.conversations.list().total == 0
    again.conversations.put("c", 0, KeptTurn(question=answer.question, status="done", answer=answer))
    assert again.conversations.get("c").turns[0].answer == again.kept_answer(answer.answer_id) == answer
    again.conversations.rate(answer.answer_id, True)
    assert [one.liked for one in again.conversations.ratings()] == [True]
    assert again.info().library_version == version
    assert again._parts.library().catalog.db.execute("PRAGMA user_version").fetchone() == (CATALOG_VERSION,)
    again.close()


def test_the_tags_of_format_4_that_marked_papers_as_taken_back_become_marks(attest: Attest, tmp_path: Path) -> None:
    rows = [
        {"title": "Lamps", "abstract": "Lamps heal.", "tags": "caves"},
        {"title": "Bats", "abstract": "Bats shine."},
        {"title": "Retracted papers", "abstract": "We count them."},
    ]
    for name in ("a", "b"):
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)))
    attest.ingest([str(tmp_path / f"{name}.jsonl") for name in ("a", "b")])
    lamps, bats, others = (paper.key for paper in attest.papers())
    attest.tag([lamps], add=["retracted"])
    attest.tag([bats], add=["withdrawn"])
    attest.close()
    back_to_format(attest.settings.data_dir / FILE_NAME, 4)
    again = Attest(attest.settings)
    found = {paper.key: (paper.retracted, paper.tags) for paper in again.papers()}
    assert found == {lamps: ("retracted", ("caves",)), bats: ("withdrawn", ()), others: (None, ())}
    # Each of its sources takes its own mark back when it is loaded and has none.
    again.ingest([str(tmp_path / "a.jsonl")])
    assert again.show(lamps).retracted == "retracted"
    again.ingest([str(tmp_path / "b.jsonl")])
    assert again.show(lamps).retracted is None
    again.close()
