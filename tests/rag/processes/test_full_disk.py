"""A disk that fills at any point of a load: one sentence, a library that is whole once there is space, nothing lost."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rag import Attest, LibraryError, Settings
from tests.rag.processes.made import TITLES, assert_whole, write

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
@pytest.mark.parametrize("size", [500, 900, 1300, 1700, 2100, 2500])
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


@pytest.mark.parametrize("size", [100, 300, 500])
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
