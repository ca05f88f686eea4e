"""A library changes its embedding model: killed, resumed, searched and loaded meanwhile, switched and back."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from string import ascii_lowercase

import pytest

from rag.errors import EmbedderMismatchError, LibraryLockedError, ModelUnavailableError
from rag.library import reindex as reindex_module
from rag.library.catalog import index, successor
from rag.library.doctor import examine
from rag.library.duplicate import duplicate
from rag.library.embedding.embedder import Embedder
from rag.library.indexing import index_pending
from rag.library.ingest import ingest
from rag.library.library import Library
from rag.library.lock import writer_lock
from rag.library.reindex import reindex
from rag.library.removal import take
from rag.schema import Filters, ReindexReport
from rag.search.retriever import retrieve
from rag.sources.files import expand
from tests.letters import letters

ROOT = Path(__file__).parents[3]
BACKWARDS = ascii_lowercase[::-1]
SUBJECTS = "caves lamps rivers bread yeast crabs tides sensors gravity sugar copper violins glaciers".split()


def make_papers(path: Path, count: int, first: int = 0) -> Path:
    rows = []
    for n in range(first, first + count):
        one, two = SUBJECTS[n % len(SUBJECTS)], SUBJECTS[(n // 13) % len(SUBJECTS)]
        text = f"We study {one} and {two} in {n} places. Counting took {n} days."
        rows.append(json.dumps({"title": f"Study {n} of {one} and {two}", "abstract": text}))
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def quiet(stage: str, done: int, total: int | None) -> None:
    """Report progress to nobody."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library of 100 papers that was built with the letters."""
    library = Library(tmp_path / "library", letters, create=True)
    ingest(library, expand([str(make_papers(tmp_path / "a.jsonl", 100))]))
    library.close()
    return tmp_path / "library"


def opened(folder: Path, embedder: Callable[[], Embedder] = letters) -> Library:
    return Library(folder, embedder, lock_timeout=0.2)


def other() -> Embedder:
    return letters("backwards", BACKWARDS)


def switch(folder: Path, embedder: Callable[[], Embedder] = other) -> ReindexReport:
    library = opened(folder, embedder)
    try:
        return reindex(library, discard=False, progress=quiet)
    finally:
        library.close()


def titles(library: Library, query: str) -> list[str]:
    return [p.title for p in retrieve(library, query, limit=5, filters=Filters()).result.passages]


def assert_as_if_loaded_so(folder: Path, embedder: Callable[[], Embedder], papers: int) -> None:
    """Assert that every paper has the vectors that the embedder gives, here and in Chroma, and nothing is left."""
    library = opened(folder, embedder)
    health = examine(library, repair=False, progress=quiet)
    assert [f.detail for f in health.findings if not f.ok or f.check in ("leftovers", "re-indexing")] == []
    assert (health.counts["papers"], health.counts["pending"], health.counts["vectors"]) == (papers, 0, papers)
    before = index.load_vectors(library.catalog.db, library.find(Filters()), library.embedder.dimension)
    library.close()
    fresh = folder.with_name("fresh")
    copy = opened(folder, embedder)
    rebuilt = Library(fresh, embedder, create=True)
    rows = [{"title": s.paper.title, "abstract": s.paper.abstract} for s in copy.get(copy.find(Filters()))]
    copy.close()
    path = folder.with_name("fresh.jsonl")
    path.write_text("\n".join(map(json.dumps, rows)))
    ingest(rebuilt, expand([str(path)]))
    after = index.load_vectors(rebuilt.catalog.db, rebuilt.find(Filters()), rebuilt.embedder.dimension)
    rebuilt.close()
    for one, two in zip(before.values(), after.values(), strict=True):
        assert (one.chunks == two.chunks).all()
        assert (one.sentences == two.sentences).all()


def test_every_paper_gets_vectors_of_the_other_model_and_the_library_switches(folder: Path) -> None:
    report = switch(folder)
    assert (report.papers, report.embedding, report.previous) == (100, "backwards", "letters")
    assert_as_if_loaded_so(folder, other, 100)
    assert [path.name for path in folder.glob("chroma*")] != ["chroma"]
    assert len(list(folder.glob("chroma*"))) == 1


def test_and_back_again(folder: Path) -> None:
    switch(folder)
    switch(folder, letters)
    assert_as_if_loaded_so(folder, letters, 100)
    assert len(list(folder.glob("chroma*"))) == 1


def test_the_same_model_is_nothing_to_do(folder: Path) -> None:
    library = opened(folder)
    version = library.version
    report = reindex(library, discard=False, progress=quiet)
    assert (report.papers, report.embedding, report.previous) == (0, "letters", "letters")
    assert library.version == version
    library.close()


def test_another_dimension_is_another_model_whatever_its_name(folder: Path) -> None:
    shorter = lambda: letters("letters", "abcdefgh")  # noqa: E731
    library = opened(folder, shorter)
    for filters in (Filters(), Filters(tags=("none",), sources=("a.jsonl",)), Filters(sources=("a.jsonl",))):
        with pytest.raises(EmbedderMismatchError, match="attest reindex"):
            retrieve(library, "caves", limit=5, filters=filters)
    library.close()
    assert switch(folder, shorter).papers == 100
    assert_as_if_loaded_so(folder, shorter, 100)


def test_after_the_switch_the_old_model_is_refused_with_what_to_do(folder: Path) -> None:
    page = opened(folder)  # a process that is open all the while
    assert titles(page, "copper violins")
    switch(folder)
    for use in (
        lambda: titles(page, "copper violins"),
        lambda: titles(opened(folder), "copper violins"),
        lambda: take(page, ["nobody"], keep=False),
        lambda: ingest(page, expand([str(folder.parent / "a.jsonl")])),
    ):
        with pytest.raises(EmbedderMismatchError, match="ATTEST_EMBEDDING=backwards .* attest reindex"):
            use()
    assert len(page.find(Filters())) == 100
    page.close()


def test_the_bundled_model_is_named_as_it_is_set(folder: Path) -> None:
    library = opened(folder)
    with library.catalog.change() as db:
        library.catalog.set_meta(db, "embedder", "all-MiniLM-L6-v2-int8")
    with pytest.raises(EmbedderMismatchError, match="Set ATTEST_EMBEDDING=bundled"):
        _ = library.embedder
    library.close()


def test_searches_find_the_same_until_the_switch(folder: Path) -> None:
    page, seen = opened(folder), []
    expected = titles(page, "glaciers and gravity")

    def progress(stage: str, done: int, total: int | None) -> None:
        seen.append((stage, titles(page, "glaciers and gravity")))

    library = opened(folder, other)
    reindex(library, discard=False, progress=progress)
    library.close()
    page.close()
    assert {stage for stage, _ in seen} == {"embedding", "building the index"}
    assert all(found == expected for _, found in seen)


SEARCHER = """
import sys
from pathlib import Path
from rag.errors import EmbedderMismatchError
from rag.library.library import Library
from rag.schema import Filters
from rag.search.retriever import retrieve
from tests.letters import letters
library = Library(Path(sys.argv[1]), letters)
first, count = None, 0
while True:
    try:
        found = [p.title for p in retrieve(library, "glaciers and gravity", limit=5, filters=Filters()).result.passages]
    except EmbedderMismatchError as exc:
        print(count, exc)
        break
    first = first or found
    assert found == first, (found, first)
    count += 1
    Path(sys.argv[1], "searching").touch()
"""


def test_another_process_searches_on_until_it_is_told(folder: Path) -> None:
    searcher = subprocess.Popen([sys.executable, "-c", SEARCHER, str(folder)], cwd=ROOT, stdout=subprocess.PIPE)
    while not (folder / "searching").exists() and searcher.poll() is None:
        time.sleep(0.02)
    switch(folder)
    out, _ = searcher.communicate(timeout=60)
    count, message = out.decode().split(" ", 1)
    assert searcher.returncode == 0
    assert int(count) > 1
    assert "attest reindex" in message
    assert_as_if_loaded_so(folder, other, 100)


KILLER = """
import os, signal, sys
from pathlib import Path
from rag.library import reindex
from rag.library.catalog import successor
from rag.library.library import Library
from rag.library.vectors import FolderIndex, VectorIndex
from tests.letters import letters
moment, calls = sys.argv[2], []
def before(owner, name, at, number=1):
    real = getattr(owner, name)
    def wrapped(*args, **kwargs):
        calls.append(at)
        if moment == at and calls.count(at) == number: os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **kwargs)
    setattr(owner, name, wrapped)
before(successor, "save", "embedding", 40)
before(VectorIndex, "upsert", "before the index")
reindex._READ_BATCH = 30
before(VectorIndex, "upsert", "in the index", 3)
before(successor, "take_over", "before the switch")
before(FolderIndex, "drop_others", "after the switch")
embedder = lambda: letters("backwards", "zyxwvutsrqponmlkjihgfedcba")
reindex.reindex(Library(Path(sys.argv[1]), embedder), discard=False, progress=lambda *_: None)
"""
MOMENTS = ("embedding", "before the index", "in the index", "before the switch", "after the switch")


def kill(folder: Path, moment: str) -> None:
    command = [sys.executable, "-c", KILLER, str(folder), moment]
    assert subprocess.run(command, cwd=ROOT, check=False, timeout=60).returncode == -signal.SIGKILL


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_kill_at_any_step_leaves_one_whole_library_and_the_next_run_finishes(folder: Path, moment: str) -> None:
    kill(folder, moment)
    now, before = (other, letters) if moment == "after the switch" else (letters, other)
    library = opened(folder, now)
    assert len(titles(library, "copper violins")) == 5
    assert examine(library, repair=False, progress=quiet).ok
    library.close()
    with pytest.raises(EmbedderMismatchError):
        titles(opened(folder, before), "copper violins")
    switch(folder)
    examined = opened(folder, other)
    examine(examined, repair=True, progress=quiet)
    examined.close()
    assert_as_if_loaded_so(folder, other, 100)


def test_what_was_embedded_before_a_kill_is_not_embedded_again(folder: Path) -> None:
    kill(folder, "embedding")
    stages = []
    library = opened(folder, other)
    reindex(library, discard=False, progress=lambda stage, done, total: stages.append((stage, done, total)))
    library.close()
    assert stages[0] == ("embedding", 64, 100)  # 32 of the killed run, 32 of this one


def test_the_doctor_tells_leftovers_and_drops_them(folder: Path) -> None:
    kill(folder, "after the switch")
    library = opened(folder, other)
    left = next(f for f in examine(library, repair=False, progress=quiet).findings if f.check == "leftovers")
    assert (left.ok, left.detail, left.remedy) == (
        True,
        "chroma: an index that is not in use",
        "attest doctor --repair",
    )
    assert "leftovers" not in [f.check for f in examine(library, repair=True, progress=quiet).findings]
    assert not (folder / "chroma").exists()
    assert titles(library, "copper violins")
    library.close()


def test_the_doctor_tells_of_an_unfinished_run_and_keeps_what_it_paid_for(folder: Path) -> None:
    kill(folder, "embedding")
    library = opened(folder)
    for repair in (False, True):
        findings = examine(library, repair=repair, progress=quiet).findings
        told = next(f for f in findings if f.check == "re-indexing")
        assert told.detail.startswith("32 papers are embedded with backwards too")
        assert "--discard" in str(told.remedy)
    reindex(library, discard=True, progress=quiet)
    assert "re-indexing" not in [f.check for f in examine(library, repair=False, progress=quiet).findings]
    library.close()


def test_what_changed_while_a_run_rested_is_right_afterwards(folder: Path) -> None:
    kill(folder, "embedding")
    library = opened(folder)
    take(library, [s.paper.key for s in library.get([1, 2, 60])], keep=False)
    rows = (folder.parent / "a.jsonl").read_text().splitlines()
    rows[4] = rows[4].replace("Counting took", "In the end counting took")
    rows = [row for number, row in enumerate(rows, start=1) if number not in (1, 2, 60)]
    (folder.parent / "a.jsonl").write_text("\n".join(rows))
    report = ingest(library, expand([str(folder.parent / "a.jsonl")]))
    assert (report.updated, report.added) == (1, 0)
    ingest(library, expand([str(make_papers(folder.parent / "b.jsonl", 20, first=500))]))
    library.close()
    assert switch(folder).papers == 117
    assert_as_if_loaded_so(folder, other, 117)


def test_loads_and_removals_go_on_while_papers_are_embedded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reindex_module, "_SAVE_BATCH", 8)
    writer = opened(folder)
    done: list[str] = []

    def progress(stage: str, count: int, total: int | None) -> None:
        if not done:
            done.append(stage)
            ingest(writer, expand([str(make_papers(folder.parent / "b.jsonl", 20, first=500))]))
            take(writer, [stored.paper.key for stored in writer.get([3, 90])], keep=False)
            # Read by the run already, and not saved yet: what it will have embedded is out of date.
            with writer.catalog.change() as db:
                db.execute("UPDATE papers SET abstract = 'Anew. Quite.', state = 'pending' WHERE id = 20")
            with writer.writer("a test"):
                index_pending(writer, quiet)

    library = opened(folder, other)
    assert reindex(library, discard=False, progress=progress).papers == 118
    library.close()
    writer.close()
    assert done == ["embedding"]


def test_papers_that_a_killed_load_left_are_indexed_too(folder: Path) -> None:
    library = opened(folder)
    with library.catalog.change() as db:
        for row in (7, 8):
            index.forget(db, row, library.get([row])[0].paper.paper_id)
            db.execute("UPDATE papers SET state = 'pending' WHERE id = ?", (row,))
    library.close()
    assert switch(folder).papers == 100
    assert_as_if_loaded_so(folder, other, 100)


def test_a_copy_of_a_switched_library_is_whole(folder: Path, tmp_path: Path) -> None:
    switch(folder)
    copied = tmp_path / "copied" / "library"
    library = opened(folder, other)
    duplicate(library, copied, quiet)
    library.close()
    assert_as_if_loaded_so(copied, other, 100)


def test_a_third_model_begins_anew(folder: Path) -> None:
    kill(folder, "embedding")
    third = lambda: letters("frequent", "etaoinshrdlucmfwgypb")  # noqa: E731
    assert switch(folder, third).papers == 100
    assert_as_if_loaded_so(folder, third, 100)


def test_two_runs_at_once_are_one_too_many(folder: Path) -> None:
    with (
        writer_lock(folder, 0, "attest reindex", kind="reindex"),
        pytest.raises(LibraryLockedError, match=f"attest reindex, process {os.getpid()}"),
    ):
        switch(folder)
    assert switch(folder).papers == 100


def test_a_load_that_runs_when_the_switch_is_due_is_named_and_nothing_is_lost(folder: Path) -> None:
    held, go_on = threading.Event(), threading.Event()

    def load() -> None:
        with writer_lock(folder, 1, "attest ingest"):
            held.set()
            go_on.wait(20)

    thread = threading.Thread(target=load)
    thread.start()
    held.wait(5)
    with pytest.raises(LibraryLockedError, match="attest ingest"):
        switch(folder)
    go_on.set()
    thread.join()
    library = opened(folder)
    assert successor.count(library.catalog.db) == 100
    library.close()
    assert switch(folder).papers == 100


def test_a_model_that_fails_keeps_what_is_embedded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failing = letters("backwards", BACKWARDS)
    real, calls = type(failing._model)._get_text_embedding, []

    def broken(self: object, text: str) -> list[float]:
        calls.append(text)
        if len(calls) > 150:
            raise ConnectionError
        return real(self, text)  # type: ignore[arg-type]

    monkeypatch.setattr(type(failing._model), "_get_text_embedding", broken)
    failing._patience = ()
    with pytest.raises(ModelUnavailableError, match="cannot be reached.* 32 papers are embedded and kept; attest"):
        switch(folder, lambda: failing)
    monkeypatch.undo()
    assert switch(folder).papers == 100
