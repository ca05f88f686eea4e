"""A page that is open, loads in a terminal, an eval run beside them: real processes over one library."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rag import (
    Attest,
    Settings,
)
from rag.schema import KeptTurn
from tests.rag.processes.made import TITLES, assert_whole, finish, start, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "library"


@pytest.fixture
def page(folder: Path, tmp_path: Path) -> Iterator[Attest]:
    """An engine that has been open, and has searched, before anything else happens."""
    attest = Attest(Settings(_env_file=None, data_dir=folder, llm="none"))
    write(tmp_path / "first.jsonl", 0, 10)
    attest.ingest([str(tmp_path / "first.jsonl")])
    attest.search("lanterns")
    yield attest
    attest.close()


def committed(folder: Path) -> list[str]:
    """Return the titles that can be found by now, as the file says, last loaded last."""
    db = sqlite3.connect(folder / "catalog.sqlite3", timeout=10)
    try:
        return [title for (title,) in db.execute("SELECT title FROM papers WHERE state = 'indexed' ORDER BY id")]
    finally:
        db.close()


def watch(page: Attest, folder: Path, others: list[subprocess.Popen[str]], each: Callable[[], None]) -> int:
    """Search without a pause while the others run; what was there before and after a search, it finds."""
    searches = 0
    while any(other.poll() is None for other in others):
        before = committed(folder)
        newest = before[-1]
        passages = page.search(newest, k=5, as_written=True).passages
        after = committed(folder)
        if newest in after:
            # The very next search finds what was committed before it, so a page is never behind by more than one.
            assert passages[0].title == newest
        assert {passage.title for passage in passages} <= {*before, *after}
        each()
        searches += 1
    return searches


def test_an_open_page_sees_each_paper_of_a_load_with_its_next_search(
    page: Attest, folder: Path, tmp_path: Path
) -> None:
    for number in range(3):
        write(tmp_path / f"{number}.jsonl", 10 + 14 * number, 14)
    seen: set[int] = set()
    load = start(folder, "ingest", *(str(tmp_path / f"{number}.jsonl") for number in range(3)))
    watch(page, folder, [load], lambda: seen.add(page.version))
    finish(load)
    assert len(seen) > 1
    gone = [paper.key for paper in page.papers()[20:30]]
    remove = start(folder, "remove", *gone)
    watch(page, folder, [remove], lambda: None)
    finish(remove)
    left = TITLES[:20] + TITLES[30:52]
    assert page.search(TITLES[25], k=1, as_written=True).passages[0].title != TITLES[25]
    assert_whole(page, left, searched=left[::6])


def test_of_two_loaders_the_second_waits_and_nothing_is_lost_or_doubled(
    page: Attest, folder: Path, tmp_path: Path
) -> None:
    for name, first in (("a", 10), ("b", 25)):  # half of b is in a too
        write(tmp_path / f"{name}.jsonl", first, 30)
    loaders = [start(folder, "ingest", str(tmp_path / f"{name}.jsonl")) for name in "ab"]
    watch(page, folder, loaders, lambda: None)
    for loader in loaders:
        finish(loader)
    assert_whole(page, TITLES[:55], searched=TITLES[:55:6])


def test_a_loader_that_cannot_wait_says_who_writes(
    page: Attest, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "a.jsonl", 10, 5)
    monkeypatch.setenv("ATTEST_LOCK_TIMEOUT", "0.1")
    with page._parts.library().writer("attest ingest"):
        said = finish(start(folder, "ingest", str(tmp_path / "a.jsonl")), status=1)
    assert said.strip().endswith("is writing to this library; try again when it is done.")
    assert "attest ingest, process" in said
    assert_whole(page, TITLES[:10], searched=[])


def test_an_eval_run_beside_a_load_says_of_each_answer_which_library_it_saw(
    page: Attest, folder: Path, tmp_path: Path
) -> None:
    asked = [
        {"id": str(n), "question": f"How long did they look at {TITLES[n].lower()}?", "gold_titles": [TITLES[n]]}
        for n in range(8)
    ]
    (tmp_path / "q.jsonl").write_text("".join(json.dumps(row) + "\n" for row in asked))
    write(tmp_path / "more.jsonl", 10, 40)
    first = page.version
    out = tmp_path / "run"
    questions = ("--questions", str(tmp_path / "q.jsonl"), "--out", str(out), "--llm", "none", "--no-controls")
    run = start(folder, "answers", *questions, program="eval")
    load = start(folder, "ingest", str(tmp_path / "more.jsonl"))
    watch(page, folder, [run, load], lambda: None)
    finish(load)
    finish(run)
    rows = [json.loads(line) for line in (out / "answers.jsonl").read_text().splitlines()]
    answers = [row["answer"] for row in rows if row.get("answer")]
    versions = [answer["library_version"] for answer in answers]
    assert len(versions) == 8
    assert versions == sorted(versions)
    assert json.loads((out / "metrics.json").read_text())["run"]["library_version"] in range(first, versions[0] + 1)
    assert versions[-1] <= page.version
    assert_whole(page, TITLES[:50], searched=TITLES[:50:10])


def test_a_conversation_kept_by_one_process_is_read_and_gone_on_with_by_another(page: Attest, folder: Path) -> None:
    kept = page.conversations
    number = kept.new_id()
    kept.put(number, 0, KeptTurn(question="How dim are lanterns?", status="done", asked_at="2026-01-01T00:00:00Z"))
    assert "How dim are lanterns?" in finish(start(folder, "conversations", "show", number))
    finish(start(folder, "conversations", "rename", number, "Dim lanterns"))
    assert kept.get(number).title == "Dim lanterns"
    kept.put(number, 1, KeptTurn(question="And violins?", status="asking", asked_at="2026-01-01T00:00:01Z"))
    assert "And violins?" in finish(start(folder, "conversations", "show", number))
    finish(start(folder, "conversations", "delete", number))
    assert not kept.has(number)
