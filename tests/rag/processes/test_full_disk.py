"""A disk that fills at any point of a load: one sentence, a library that is whole once there is space, nothing lost."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rag import Attest, ConfigError, LibraryError, Settings, SourceError
from rag.cli import out
from rag.schema import KeptTurn
from rag.serve.accounts import Account, AccountsFile
from tests.older import back_to_format
from tests.rag.processes.made import TITLES, assert_whole, write
from ui.library import arriving

Resize = Callable[[int], None]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[tuple[Path, Resize]]:
    """A file system of its own and what gives it another size in KB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    if sys.platform != "linux" or os.geteuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("a small file system can only be mounted by root on Linux")

    def resize(size: int) -> None:
        subprocess.run(["mount", "-o", f"remount,size={size}k", str(place)], check=True)

    yield place, resize
    subprocess.run(["umount", "-l", str(place)], check=True)


def failure(run: Callable[[], object]) -> str | None:
    try:
        run()
    except LibraryError as exc:
        return str(exc)
    return None


# In KB: where the catalog fills it, where the copy of SQLite's log does, where Chroma does and where both just fit.
@pytest.mark.parametrize("size", [500, 1300, 2100])
def test_a_full_disk_is_one_sentence_and_the_load_is_resumed(
    disk: tuple[Path, Resize], size: int, tmp_path: Path
) -> None:
    place, resize = disk
    resize(size)
    write(tmp_path / "a.jsonl", 0, 60)
    attest = Attest(Settings(_env_file=None, data_dir=place / "library", llm="none"))
    for _ in range(2):
        said = failure(lambda: attest.ingest([str(tmp_path / "a.jsonl")]))
        assert said is None or "disk is full" in said
    resize(60_000)
    attest.ingest([str(tmp_path / "a.jsonl")])
    assert_whole(attest, TITLES[:60], searched=TITLES[:60:20])
    attest.close()


@pytest.mark.parametrize("size", [100, 500])
def test_a_backup_onto_a_full_disk_leaves_nothing_behind(disk: tuple[Path, Resize], size: int, tmp_path: Path) -> None:
    place, resize = disk
    resize(size)
    write(tmp_path / "a.jsonl", 0, 60)
    attest = Attest(Settings(_env_file=None, data_dir=tmp_path / "library", llm="none"))
    attest.ingest([str(tmp_path / "a.jsonl")])
    filler = place / "filler"
    with pytest.raises(LibraryError, match=r"disk is full|No space left"):
        filler.write_bytes(b"x" * 90_000)
        attest.backup(place / "backup")
    assert list(place.iterdir()) == [filler]
    resize(60_000)
    assert attest.backup(place / "backup").papers == 60
    attest.close()


@pytest.fixture
def full(
    disk: tuple[Path, Resize], tmp_path: Path
) -> Iterator[tuple[Attest, Callable[[int], None], Callable[[], None]]]:
    """An engine whose library has a disk of its own, and what leaves so many KB of it free, or much."""
    place, resize = disk
    resize(60_000)
    write(tmp_path / "a.jsonl", 0, 60)
    attest = Attest(Settings(_env_file=None, data_dir=place / "library", llm="none"))
    attest.ingest([str(tmp_path / "a.jsonl")])
    attest.search(TITLES[0])

    def leave(free: int) -> None:
        resize(shutil.disk_usage(place).used // 1024 + free)

    yield attest, leave, lambda: resize(60_000)
    attest.close()


Full = tuple[Attest, Callable[[int], None], Callable[[], None]]


@pytest.mark.parametrize("free", [0, 8, 40, 120])
def test_what_is_asked_on_a_full_disk_is_answered_and_what_is_not_kept_is_said(full: Full, free: int) -> None:
    attest, leave, widen = full
    kept, asked = attest.conversations, "How long did they look at amber lanterns of Lisbon?"
    number = kept.new_id()
    kept.put(number, 0, KeptTurn(question=asked, status="done"))
    leave(free)
    put = said = None
    for turn in range(1, 40):
        answer = attest.ask(asked, keep=True)  # the reader has it, kept or not
        assert answer.outcome == "answered"
        said = failure(
            lambda turn=turn, answer=answer: kept.put(  # type: ignore[misc]
                number, turn, KeptTurn(question=asked, status="done", answer=answer)
            )
        )
        if said:
            break
        put = turn
    assert said is None or "disk is full" in said
    assert said or free
    widen()
    turns = kept.get(number).turns
    assert len(turns) == (put or 0) + 1
    kept.put(number, len(turns), KeptTurn(question=asked, status="done"))
    assert_whole(attest, TITLES[:60], searched=TITLES[:60:30])
    assert attest.doctor().ok


@pytest.mark.parametrize("free", [0, 60, 400, 900, 2000])
def test_restoring_upgrading_and_mending_on_a_full_disk_change_nothing(full: Full, free: int, tmp_path: Path) -> None:
    attest, leave, widen = full
    attest.backup(tmp_path / "backup")
    index = attest._parts.library().folder / str(attest._parts.library().catalog.meta("vector_index") or "chroma")
    attest.close()
    before = {path.name for path in index.parent.iterdir()}

    def restore() -> None:
        attest.restore_backup(tmp_path / "backup", replace=True)

    def upgrade() -> None:
        attest.close()
        attest.count()

    def mend() -> None:
        attest.doctor(repair=True)

    leave(free)
    for use in (restore, upgrade, mend):
        said = failure(use)
        assert said is None or "disk is full" in said or "No space left" in said or "MB of disk" in said
        widen()
        assert attest.search(TITLES[3], k=1, as_written=True).passages[0].title == TITLES[3]
        attest.close()
        if use is restore:
            back_to_format(index.parent / "catalog.sqlite3", 2)
        if use is upgrade:
            shutil.rmtree(next(index.parent.glob("chroma*")))
        leave(free)
    widen()
    attest.doctor(repair=True)
    assert_whole(attest, TITLES[:60], searched=TITLES[:60:30])
    left = {path.name for path in index.parent.iterdir() if path.name.startswith(".") or "partial" in path.name}
    assert left <= before, left


def test_a_file_that_is_exported_on_a_full_disk_leaves_the_one_before(
    disk: tuple[Path, Resize], tmp_path: Path
) -> None:
    place, resize = disk
    target = place / "refs.bib"
    out.write(target, "first")
    resize(40)
    with pytest.raises(SourceError, match=r"cannot be written \(No space left"):
        out.write(target, "x" * 200_000)
    assert [(path.name, path.read_text()) for path in place.iterdir()] == [("refs.bib", "first")]
    out.write(target, "second")
    assert target.read_text() == "second"


def test_what_is_added_on_a_full_disk_is_refused_and_leaves_nothing(
    disk: tuple[Path, Resize], monkeypatch: pytest.MonkeyPatch
) -> None:
    place, resize = disk
    resize(40)
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    with pytest.raises(SourceError, match="free some space and add it again"), arriving.room() as folder:
        arriving.pasted("A title\n" + "x" * 100_000, folder)
    assert list(place.iterdir()) == []


def test_users_are_written_whole_or_not_at_all(disk: tuple[Path, Resize]) -> None:
    place, resize = disk
    accounts = AccountsFile(place / "users.json")
    accounts.change(lambda users: users.update(ada=Account("ada", "reader", None, "", ())))
    resize(16)
    (place / "filler").write_bytes(b"x" * shutil.disk_usage(place).free)
    with pytest.raises(ConfigError, match="cannot be written"):
        accounts.change(lambda users: users.update(bob=Account("bob", "reader", None, "", ())))
    assert sorted(accounts.read()) == ["ada"]
    (place / "filler").unlink()
    accounts.change(lambda users: users.update(bob=Account("bob", "reader", None, "", ())))
    assert sorted(AccountsFile(place / "users.json").read()) == ["ada", "bob"]
