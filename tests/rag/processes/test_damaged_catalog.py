"""A catalog with damaged pages, cut off or emptied: one sentence from every command, and a backup takes its place."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from rag import Attest, AttestError, CatalogDamagedError, LibraryError, Settings
from tests.rag.processes.made import TITLES, assert_whole, finish, start, write

PAPERS = 40
PAGE = 4096
FILE = "catalog.sqlite3"
USES = 11
SEEDS = max(12, int(os.environ.get("SOAK", "0")))


def at(folder: Path) -> Attest:
    return Attest(Settings(_env_file=None, data_dir=folder, llm="none"))


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a closed library and its backup."""
    place = tmp_path_factory.mktemp("base")
    write(place / "a.jsonl", 0, PAPERS)
    attest = at(place / "library")
    attest.ingest([str(place / "a.jsonl")])
    attest.ask(f"How long did they look at {TITLES[3]}?", keep=True)
    attest.backup(place / "backup")
    attest._parts.library().catalog.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    attest.close()
    return place


@pytest.fixture
def library(base: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(base / "library", tmp_path / "copy"))


def uses(attest: Attest, more: Path) -> list[Callable[[], object]]:
    return [
        lambda: attest.search(TITLES[5], k=3),
        lambda: attest.ask(f"How long did they look at {TITLES[7]}?", keep=True),
        lambda: attest.browse("lanterns"),
        lambda: attest.papers(),
        lambda: attest.export(attest.papers(), "bibtex"),
        lambda: attest.conversations.list(),
        lambda: attest.summarize("violins"),
        lambda: attest.doctor(),
        lambda: attest.ingest([str(more)]),
        lambda: attest.backup(more.with_name("again")),
        lambda: attest.doctor(repair=True),
    ]


def damage(path: Path, chance: random.Random) -> None:
    """Do to a file what disks do: pages of zeros, noise or other places, some bytes changed, an end lost."""
    data = bytearray(path.read_bytes())
    how = chance.choice(["zeros", "noise", "elsewhere", "bytes", "cut", "head"])
    for _ in range(chance.randint(1, 4)):
        start = PAGE * chance.randrange(len(data) // PAGE)
        if how == "zeros":
            data[start : start + PAGE] = bytes(PAGE)
        elif how == "noise":
            data[start : start + PAGE] = chance.randbytes(PAGE)
        elif how == "elsewhere":
            other = PAGE * chance.randrange(len(data) // PAGE)
            data[start : start + PAGE] = data[other : other + PAGE]
        elif how == "bytes":
            for _ in range(40):
                data[start + chance.randrange(PAGE)] = chance.randrange(256)
    if how == "cut":
        del data[chance.randrange(len(data)) :]
    elif how == "head":
        data[:100] = chance.randbytes(100)
    path.write_bytes(bytes(data))


@pytest.mark.parametrize("seed", range(SEEDS))
def test_whatever_is_damaged_each_use_works_or_says_one_sentence_and_a_backup_mends_it(
    base: Path, library: Path, seed: int, tmp_path: Path
) -> None:
    damage(library / FILE, random.Random(seed))
    write(tmp_path / "more.jsonl", PAPERS, 3)
    said = []
    for number in range(USES):
        attest = at(library)
        try:
            uses(attest, tmp_path / "more.jsonl")[number]()
        except AttestError as exc:
            said.append(str(exc))
        finally:
            attest.close()
    assert not [one for one in said if "\n" in one]
    attest = at(library)
    attest.restore_backup(base / "backup", replace=True)
    assert_whole(attest, TITLES[:PAPERS], searched=TITLES[:PAPERS:15])
    assert attest.doctor().ok
    attest.close()


@pytest.mark.parametrize("left", [0, 3000, 90_000])
def test_a_catalog_that_is_cut_off_is_no_empty_library(base: Path, library: Path, left: int) -> None:
    os.truncate(library / FILE, left)
    attest = at(library)
    with pytest.raises(CatalogDamagedError, match=r"catalog.sqlite3 is damaged .*attest restore FILE"):
        attest.papers()
    attest.restore_backup(base / "backup")
    assert (library / f"{FILE}.damaged-1").stat().st_size == left
    report = attest.doctor()
    assert report.ok
    assert [one.detail for one in report.findings if one.check == "kept"][0].startswith(f"{FILE}.damaged-1")
    attest.close()


def test_the_program_says_it_and_restores(base: Path, library: Path) -> None:
    os.truncate(library / FILE, 90_000)
    said = finish(start(library, "doctor"), status=1)
    assert "attest restore FILE" in said
    said = finish(start(library, "restore", str(base / "backup")))
    assert f"{PAPERS} papers" in said
    assert f"it is kept as {library / FILE}.damaged-1" in said
    finish(start(library, "doctor"))


def test_a_program_that_has_it_open_follows_the_backup(base: Path, library: Path) -> None:
    page = at(library)
    page.search(TITLES[0])
    seen = page.version
    page._parts.library().catalog.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    os.truncate(library / FILE, 90_000)
    other = at(library)
    other.restore_backup(base / "backup")
    other.close()
    assert page.version > seen
    assert_whole(page, TITLES[:PAPERS], searched=TITLES[:PAPERS:10])
    page.close()


def test_nothing_is_set_aside_for_a_file_that_is_no_backup(library: Path, tmp_path: Path) -> None:
    os.truncate(library / FILE, 5000)
    (tmp_path / "none").write_bytes(b"none")
    attest = at(library)
    with pytest.raises(LibraryError, match="is no backup"):
        attest.restore_backup(tmp_path / "none")
    assert (library / FILE).stat().st_size == 5000


def _to_format(library: Path, number: int) -> bytes:
    with sqlite3.connect(library / FILE) as db:
        db.execute("PRAGMA journal_mode = DELETE")
        db.execute(f"PRAGMA user_version = {number}")
    db.close()
    return (library / FILE).read_bytes()


def test_a_library_of_a_newer_version_is_refused_and_untouched(base: Path, library: Path, tmp_path: Path) -> None:
    before = _to_format(library, 99)
    write(tmp_path / "more.jsonl", PAPERS, 3)
    used: list[Callable[[Attest], object]] = [
        lambda attest: attest.search("violins"),
        lambda attest: attest.ingest([str(tmp_path / "more.jsonl")]),
        lambda attest: attest.restore_backup(base / "backup", replace=True),
    ]
    for use in used:
        with pytest.raises(LibraryError, match="has format 99, this Attest reads format"):
            use(at(library))
    assert (library / FILE).read_bytes() == before


def test_an_older_format_is_not_brought_up_where_there_is_no_room_for_a_backup(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _to_format(library, 4)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10**9, 10**9, 1000))  # type: ignore[attr-defined]
    with pytest.raises(LibraryError, match=r"MB of disk, and 0.0 MB are free. Free some space .* nothing was changed"):
        at(library).papers()
    monkeypatch.undo()
    with sqlite3.connect(library / FILE) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (4,)
    db.close()
    assert len(before) == (library / FILE).stat().st_size
    assert not [path.name for path in library.iterdir() if "before-format" in path.name]
