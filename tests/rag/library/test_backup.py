"""A library goes into one file and comes out the same; nothing else is lost, whatever happens to the file."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from rag import Attest, LibraryError, LibraryLockedError, Settings
from rag.library.catalog import packing as module
from rag.library.lock import writer_lock

QUERY = "cave maps"


def at(folder: Path, **settings: object) -> Attest:
    return Attest(Settings(data_dir=folder, **settings))  # type: ignore[arg-type]


def found(attest: Attest) -> list[tuple[str, float]]:
    return [(passage.key, passage.score) for passage in attest.search(QUERY).passages]


def rest(attest: Attest) -> list[str]:
    return sorted(path.name for path in attest.settings.data_dir.iterdir() if path.name.startswith("."))


@pytest.fixture
def saved(loaded: Attest, tmp_path: Path) -> Path:
    loaded.ask("What is LanternNet?", keep=True)
    loaded.backup(tmp_path / "b.zip")
    return tmp_path / "b.zip"


def test_what_is_restored_is_found_as_before(loaded: Attest, saved: Path, tmp_path: Path) -> None:
    before, kept = found(loaded), loaded.ask("What is LanternNet?", keep=True)
    loaded.backup(saved)
    other = at(tmp_path / "other")
    report = other.restore_backup(saved)
    assert report.papers == other.count() == loaded.count()
    assert found(other) == before
    assert other.papers() == loaded.papers()
    assert other.kept_answer(kept.answer_id) == kept
    assert other.doctor().ok
    other.close()


def test_papers_that_are_there_are_refused_and_then_replaced_under_an_open_program(
    loaded: Attest, saved: Path, tmp_path: Path
) -> None:
    before, version = found(loaded), loaded.version
    removed = [paper.key for paper in loaded.papers()][:2]
    loaded.remove(removed)
    assert found(loaded) != before
    with pytest.raises(LibraryError, match="--replace puts the backup"):
        loaded.restore_backup(saved)
    code = (
        "import sys; from pathlib import Path; from rag import Attest, Settings\n"
        "Attest(Settings(data_dir=Path(sys.argv[1]))).restore_backup(Path(sys.argv[2]), replace=True)"
    )
    subprocess.run([sys.executable, "-c", code, str(loaded.settings.data_dir), str(saved)], check=True, cwd=tmp_path)
    assert found(loaded) == before
    assert loaded.version > version
    assert loaded.doctor().ok
    loaded.remove(removed[:1])
    assert loaded.doctor().ok
    assert rest(loaded) == []


def test_the_next_index_after_a_restore_is_not_built_in_the_place_of_the_one_in_use(
    saved: Path, tmp_path: Path
) -> None:
    other = at(tmp_path / "other")
    other.restore_backup(saved)
    library = other._parts.library()
    assert library.catalog.meta("vector_index") != f"chroma-{library.version}"
    other.close()


def test_a_backup_can_be_made_while_another_writes(loaded: Attest, tmp_path: Path) -> None:
    with writer_lock(loaded.settings.data_dir, 1, "a load"):
        assert loaded.backup(tmp_path / "b.zip").papers == loaded.count()


def test_a_restore_waits_for_no_writer(loaded: Attest, saved: Path, tmp_path: Path) -> None:
    other = at(tmp_path / "other", lock_timeout=0.1)
    assert other.count() == 0
    (tmp_path / "other").mkdir(exist_ok=True)
    with writer_lock(tmp_path / "other", 1, "a load"), pytest.raises(LibraryLockedError):
        other.restore_backup(saved)
    other.close()


@pytest.mark.parametrize("damage", ["no zip", "another zip", "changed", "cut", "a longer one", "newer"])
def test_a_file_that_is_no_backup_changes_nothing(loaded: Attest, saved: Path, tmp_path: Path, damage: str) -> None:
    data = saved.read_bytes()
    with zipfile.ZipFile(saved) as archive:
        note, catalog = json.loads(archive.read(module.NOTE)), archive.read("catalog.sqlite3")
    if damage == "no zip":
        saved.write_bytes(b"x" * 100)
    elif damage == "cut":
        saved.write_bytes(data[: len(data) // 2])
    else:
        with zipfile.ZipFile(saved, "w") as archive:
            if damage != "another zip":
                note["format"] += damage == "newer"
                archive.writestr(module.NOTE, json.dumps(note))
            more = {"changed": catalog[:-1] + b"\1", "a longer one": catalog + b"x" * 100}
            archive.writestr("catalog.sqlite3", more.get(damage, catalog))
    before = found(loaded)
    with pytest.raises(LibraryError, match=r"no backup|is damaged|newer Attest"):
        loaded.restore_backup(saved, replace=True)
    assert found(loaded) == before
    assert rest(loaded) == []


def test_a_file_that_cannot_be_written_is_told_and_an_older_one_stays(
    loaded: Attest, saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(LibraryError, match="cannot be written"):
        loaded.backup(tmp_path / "nowhere" / "b.zip")
    before = saved.read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "_copy", full)
    with pytest.raises(LibraryError, match="No space left"):
        loaded.backup(saved)
    assert saved.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir() if "partial" in path.name or path.name[0] == ".") == []
