"""Programs killed at random moments over one library, which is whole after each; SOAK=200 kills that often."""

from __future__ import annotations

import os
import random
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import Attest, Settings
from tests.rag.processes.made import TITLES, assert_whole, finish, start, write

KILLS = int(os.environ.get("SOAK", "6"))
PAPERS = 12  # of a load
ROUNDS = 6  # after which a library begins anew, so that a long run does not grow


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "library"


@pytest.fixture
def page(folder: Path) -> Iterator[Attest]:
    """An engine that stays open while others are killed."""
    attest = Attest(Settings(_env_file=None, data_dir=folder, llm="none"))
    yield attest
    attest.close()


def kill(folder: Path, sign: Path, longest: float, chance: random.Random, *arguments: str) -> bool:
    """Start the program, kill it within a time after a file shows that it works; tell whether it was killed at work."""
    process = start(folder, *arguments)
    deadline = time.monotonic() + 60
    while not sign.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    time.sleep(chance.uniform(0, longest))
    process.kill()
    process.communicate()
    return process.returncode != 0


def test_a_killed_load_is_resumed_and_nothing_is_lost_or_doubled(page: Attest, folder: Path, tmp_path: Path) -> None:
    chance = random.Random(8)
    killed, first = 0, 0
    for number in range(KILLS):
        path = tmp_path / f"{number}.jsonl"
        new = write(path, first, PAPERS)
        killed += kill(folder, folder / "writer.json", 1.2, chance, "ingest", str(path))
        page.ingest([str(path)])  # by a process that was open all the while
        first += PAPERS
        assert_whole(page, TITLES[:first], searched=[*new[::3], *TITLES[:first:11]])
        if number % ROUNDS == ROUNDS - 1:
            page.remove([paper.key for paper in page.papers()])
            assert_whole(page, [], searched=[])
            first = 0
    assert killed > KILLS // 3  # else the moments are wrong, and the test shows nothing


def test_a_killed_removal_or_tagging_leaves_each_paper_whole_or_gone(
    page: Attest, folder: Path, tmp_path: Path
) -> None:
    chance = random.Random(9)
    write(tmp_path / "a.jsonl", 0, 60)
    page.ingest([str(tmp_path / "a.jsonl")])
    left = TITLES[:60]
    for _ in range(max(2, KILLS // 10)):
        if not left:
            page.ingest([str(tmp_path / "a.jsonl")])
            left = TITLES[:60]
        going = [paper for paper in page.papers() if paper.title in left[:8]]
        keys = [paper.key for paper in going]
        kill(folder, folder / "writer.json", 0.1, chance, "tag", *keys, "--add", "dim")
        assert len({paper.tags for paper in page.papers() if paper.key in keys}) == 1
        kill(folder, folder / "writer.json", 0.1, chance, "remove", *keys)
        there = {paper.title for paper in page.papers()}
        assert there in (set(left), set(left[8:]))  # one transaction: all of them or none
        page.remove(keys)
        left = left[8:]
        assert_whole(page, left, searched=left[::5])


def test_a_killed_backup_leaves_the_one_before_and_the_library(page: Attest, folder: Path, tmp_path: Path) -> None:
    chance = random.Random(10)
    write(tmp_path / "a.jsonl", 0, 60)
    page.ingest([str(tmp_path / "a.jsonl")])
    target = tmp_path / "to" / "library.attest"
    target.parent.mkdir()
    page.backup(target)
    for _ in range(max(2, KILLS // 10)):
        sign = target.with_name(f"{target.name}.partial")
        kill(folder, sign, 0.05, chance, "backup", str(target))
        with zipfile.ZipFile(target) as archive:  # the old one or the new one, and whole
            assert archive.testzip() is None
    assert_whole(page, TITLES[:60], searched=TITLES[:60:9])
    finish(start(folder, "backup", str(target)))
    finish(start(tmp_path / "again", "restore", str(target)))
    again = Attest(Settings(_env_file=None, data_dir=tmp_path / "again", llm="none"))
    assert_whole(again, TITLES[:60], searched=TITLES[:60:9])
    again.close()


def test_a_killed_restore_leaves_the_library_as_it_was_or_as_the_backup(
    page: Attest, folder: Path, tmp_path: Path
) -> None:
    chance = random.Random(11)
    write(tmp_path / "a.jsonl", 0, 30)
    page.ingest([str(tmp_path / "a.jsonl")])
    page.backup(tmp_path / "old")
    write(tmp_path / "b.jsonl", 30, 10)
    page.ingest([str(tmp_path / "b.jsonl")])
    for _ in range(max(2, KILLS // 10)):
        kill(folder, folder / "writer.json", 0.6, chance, "restore", str(tmp_path / "old"), "--replace")
        count = len(page.papers())
        assert count in (30, 40)
        assert_whole(page, TITLES[:count], searched=TITLES[:count:9])
        page.ingest([str(tmp_path / "b.jsonl")])
    assert_whole(page, TITLES[:40], searched=TITLES[:40:9])
