"""Loads that are repeated, broken off, killed and raced."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from rag import Attest, LibraryEmptyError, LibraryError, LibraryLockedError, Settings
from rag.library.lock import writer_lock

SUBJECTS = "caves lamps rivers bread yeast crabs tides sensors gravity sugar copper violins glaciers".split()


def make_papers(path: Path, count: int, first: int = 0) -> Path:
    rows = []
    for n in range(first, first + count):
        one, two, three = (SUBJECTS[(n * step + n // 13) % len(SUBJECTS)] for step in (1, 3, 5))
        text = f"We study {one} number {n}. The {two} were counted twice. In the end {three} mattered most of all."
        rows.append(json.dumps({"title": f"Study {n} of {one} and {two}", "abstract": text}))
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def run(code: str, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", code, *arguments], cwd=Path(__file__).parents[3])


def snapshot(attest: Attest) -> dict[str, tuple[str, str, tuple[object, ...]]]:
    return {paper.paper_id: (paper.key, paper.abstract, paper.sources) for paper in attest.papers()}


def assert_healthy(attest: Attest) -> None:
    assert [finding.detail for finding in attest.doctor().findings if not finding.ok] == []


def test_the_report_adds_up(attest: Attest, tmp_path: Path) -> None:
    path = make_papers(tmp_path / "a.jsonl", 5)
    path.write_text(path.read_text() + '\nbroken\n{"abstract": "no title"}\n{"title": "Alone"}')
    report = attest.ingest([str(path)])
    assert (report.files, report.records, report.added, len(report.rejected)) == (1, 8, 6, 2)
    assert report.papers_in_library == 6
    assert [r.line for r in report.rejected] == [6, 7]


def test_a_paper_without_abstract_is_found_and_not_quoted(loaded: Attest) -> None:
    passage = loaded.search("editorial without abstract").passages[0]
    assert (passage.title, passage.quote) == ("An Editorial without an Abstract", "")
    assert all(r.title != passage.title for r in loaded.ask("What is the editorial about?").references)


def test_foreign_files_in_a_folder_are_named_and_the_papers_go_in(attest: Attest, tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    make_papers(folder / "a.jsonl", 3)
    (folder / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x01\x02")
    (folder / "empty.txt").write_text("")
    report = attest.ingest([str(folder)])
    assert (report.added, report.files) == (3, 3)
    assert {(r.source, r.line) for r in report.rejected} == {("photo.png", None), ("empty.txt", None)}


@pytest.mark.slow
@pytest.mark.parametrize("step", ["before_upsert", "after_upsert", "first_batch"])
def test_a_kill_at_any_step_loses_and_doubles_nothing(tmp_path: Path, step: str) -> None:
    path = make_papers(tmp_path / "a.jsonl", 150)
    killer = (
        "import os, signal, sys\n"
        "from rag import Attest, Settings\n"
        "from rag.library import vectors\n"
        "real, calls = vectors.VectorIndex.upsert, []\n"
        "def upsert(self, ids, found):\n"
        "    calls.append(1)\n"
        "    if sys.argv[3] == 'before_upsert' or (sys.argv[3] == 'first_batch' and len(calls) == 2):\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "    real(self, ids, found)\n"
        "    if sys.argv[3] == 'after_upsert': os.kill(os.getpid(), signal.SIGKILL)\n"
        "vectors.VectorIndex.upsert = upsert\n"
        "Attest(Settings(_env_file=None, data_dir=sys.argv[1], llm='none')).ingest([sys.argv[2]])\n"
    )
    assert run(killer, str(tmp_path / "killed"), str(path), step).wait(60) == -signal.SIGKILL
    libraries = []
    for name in ("killed", "whole"):
        attest = Attest(Settings(_env_file=None, data_dir=tmp_path / name, llm="none"))
        attest.ingest([str(path)])
        libraries.append((snapshot(attest), attest.doctor().ok, attest.doctor().counts["vectors"]))
        attest.close()
    assert libraries[0] == libraries[1] == (libraries[1][0], True, 150)


@pytest.mark.slow
def test_a_kill_at_a_random_moment_loses_and_doubles_nothing(tmp_path: Path) -> None:
    path = make_papers(tmp_path / "a.jsonl", 400)
    loader = (
        "import sys; from rag import Attest, Settings\n"
        "Attest(Settings(_env_file=None, data_dir=sys.argv[1], llm='none')).ingest([sys.argv[2]])\n"
    )
    rng = np.random.default_rng(20)
    for delay in rng.uniform(0.4, 3.0, size=3):
        process = run(loader, str(tmp_path / "library"), str(path))
        time.sleep(delay)
        process.kill()
        process.wait(10)
    attest = Attest(Settings(_env_file=None, data_dir=tmp_path / "library", llm="none"))
    report = attest.ingest([str(path)])
    assert report.papers_in_library == 400
    assert [p.sources[0].line for p in attest.papers()] == list(range(1, 401))
    assert_healthy(attest)
    attest.close()


def test_an_interrupt_keeps_what_is_in_and_the_next_load_finishes(
    attest: Attest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_papers(tmp_path / "a.jsonl", 100)

    def progress(stage: str, done: int, total: int | None) -> None:
        if stage == "embedding" and done >= 32:
            raise KeyboardInterrupt

    report = attest.ingest([str(path)], progress=progress)
    assert report.interrupted
    assert 0 < report.papers_in_library < 100
    assert attest.search("caves").passages
    assert attest.ingest([str(path)]).papers_in_library == 100
    assert_healthy(attest)


def test_a_full_disk_is_one_sentence_and_leaves_the_library_whole(attest: Attest, tmp_path: Path) -> None:
    attest.ingest([str(make_papers(tmp_path / "a.jsonl", 20))])
    db = attest._parts.library().catalog.db
    db.execute(f"PRAGMA max_page_count = {db.execute('PRAGMA page_count').fetchone()[0] + 4}")
    with pytest.raises(LibraryError, match="disk is full"):
        attest.ingest([str(make_papers(tmp_path / "b.jsonl", 400, first=100))])
    db.execute("PRAGMA max_page_count = 1000000")
    assert attest.ingest([str(tmp_path / "b.jsonl")]).papers_in_library == 420
    assert_healthy(attest)


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path, papers_file: Path) -> None:
    (tmp_path / "file").write_text("")
    attest = Attest(Settings(_env_file=None, data_dir=tmp_path / "file" / "library", llm="none"))
    with pytest.raises(LibraryError, match="name another with --data-dir"):
        attest.ingest([str(papers_file)])


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody who may not write here")
def test_a_folder_that_may_not_be_written_to_is_one_sentence(loaded: Attest, papers_file: Path) -> None:
    folder = loaded.settings.data_dir
    loaded.close()
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    for parent in folder.parents:
        if not parent.stat().st_mode & 0o005:  # pytest's folders are closed to others
            parent.chmod(0o755)
    os.seteuid(65534)
    try:
        with pytest.raises(LibraryError, match="permissions|cannot be written"):
            loaded.ingest([str(papers_file)])
    finally:
        os.seteuid(0)


def test_there_is_no_library_before_the_first_load(attest: Attest) -> None:
    with pytest.raises(LibraryEmptyError, match="attest ingest PATH"):
        attest.search("caves")
    assert attest.count() == 0


def test_one_writer_at_a_time_and_the_message_names_the_other(tmp_path: Path, papers_file: Path) -> None:
    folder = tmp_path / "library"
    attest = Attest(Settings(_env_file=None, data_dir=folder, llm="none", lock_timeout=0.2))
    attest.ingest([str(papers_file)])
    other = run(
        "import sys, time, pathlib; from rag.library.lock import writer_lock\n"
        "with writer_lock(pathlib.Path(sys.argv[1]), 5, 'attest ingest'):\n"
        "    pathlib.Path(sys.argv[1], 'held').touch(); time.sleep(60)\n",
        str(folder),
    )
    while not (folder / "held").exists():
        time.sleep(0.02)
    with pytest.raises(LibraryLockedError, match=f"attest ingest, process {other.pid}"):
        attest.ingest([str(papers_file)])
    assert attest.search("caves").passages
    other.kill()
    other.wait(10)
    assert attest.ingest([str(papers_file)]).unchanged == 6
    attest.close()


def test_the_lock_of_a_folder_frees_itself(tmp_path: Path) -> None:
    with writer_lock(tmp_path, 0, "a test"):
        assert json.loads((tmp_path / "writer.json").read_text())["pid"] == os.getpid()
    assert not (tmp_path / "writer.json").exists()


def test_a_rebuilt_index_finds_everything_without_embedding(loaded: Attest, monkeypatch: pytest.MonkeyPatch) -> None:
    before = [p.key for p in loaded.search("how are caves mapped?").passages]
    loaded._parts.library().vectors.rebuild()
    report = loaded.doctor()
    assert [f.check for f in report.findings if not f.ok] == ["index"]
    monkeypatch.setattr(type(loaded._parts.library().embedder), "embed_papers", None)
    repaired = loaded.doctor(repair=True)
    assert repaired.ok
    assert [p.key for p in loaded.search("how are caves mapped?").passages] == before


def test_a_removed_paper_leaves_nothing_behind(loaded: Attest) -> None:
    key = loaded.search("sourdough starters").passages[0].key
    report = loaded.remove([key, "nobody"])
    assert (report.removed, report.unknown) == ((key,), ("nobody",))
    assert key not in [p.key for p in loaded.search("sourdough starters").passages]
    health = loaded.doctor()
    assert (health.counts["papers"], health.counts["vectors"]) == (5, 5)
    assert next(f for f in health.findings if f.check == "index").ok
    with pytest.raises(LibraryError, match="no paper with the key"):
        loaded.show(key)
