"""A library whose index stands on a real Chroma server: the same as in its folder, whatever happens to either."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from rag import Attest, LibraryError, Settings, VectorIndexError
from rag.library.backup import backup, restore
from rag.library.doctor import examine
from rag.library.duplicate import duplicate
from rag.library.embedding.embedder import Embedder
from rag.library.ingest import ingest
from rag.library.library import Library
from rag.library.reindex import reindex
from rag.library.removal import take
from rag.library.vectors import ChromaServer, api
from rag.schema import Filters
from rag.search.retriever import retrieve
from rag.sources.files import expand
from tests.chroma import Answer, Asked, Gate
from tests.chroma import ChromaServer as Process
from tests.letters import letters

ROOT = Path(__file__).parents[4]
SUBJECTS = ("copper", "violins", "tides", "bread", "lanterns", "glaciers", "honey", "printing", "salt", "chess")


def make_papers(path: Path, count: int, first: int = 0) -> Path:
    rows = []
    for n in range(first, first + count):
        one, two = SUBJECTS[n % 10], SUBJECTS[(n // 10) % 10]
        text = f"We study {one} and {two} in {n} places. Counting took {n} days."
        rows.append(json.dumps({"title": f"Study {n} of {one} and {two}", "abstract": text}))
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def quiet(stage: str, done: int, total: int | None) -> None:
    """Report progress to nobody."""


def other() -> Embedder:
    return letters("backwards", "zyxwvutsrqponmlkjihgfedcba")


def found(library: Library, query: str = "copper violins") -> list[tuple[str, float]]:
    return [(p.title, p.score) for p in retrieve(library, query, limit=8, filters=Filters()).result.passages]


@pytest.fixture(scope="module")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    with Process(tmp_path_factory.mktemp("chroma") / "data") as server:
        yield server


@dataclass
class Place:
    """Where the tests put their libraries, and which they opened."""

    folder: Path
    url: str
    opened: list[Library]

    def open(self, name: str = "library", *, url: str | None = "", header: str | None = None, **options) -> Library:
        """Open a library on the server, in its folder if `url` is None."""
        given = self.url if url == "" else url
        pair = tuple(header.split(": ")) if header else None
        server = ChromaServer(given, pair) if given else None
        library = Library(self.folder / name, **{"open_embedder": letters, **options}, create=True, server=server)
        self.opened.append(library)
        return library

    def load(self, library: Library, count: int = 40, first: int = 0) -> None:
        ingest(library, expand([str(make_papers(self.folder / "papers.jsonl", count, first))]))


@pytest.fixture
def place(tmp_path: Path, chroma: Process) -> Iterator[Place]:
    made = Place(tmp_path, chroma.url, [])
    yield made
    for library in made.opened:
        library.close()
    for name in chroma.collections():
        chroma.drop(name)


@pytest.fixture
def library(place: Place) -> Library:
    """A library of 40 papers on the server."""
    made = place.open()
    place.load(made)
    return made


def assert_whole(library: Library, papers: int) -> None:
    """See that nothing is lost or doubled, and that every paper is found by its own vector.

    A server's graph that grew between two queries misses one now and then (6 of 300 builds of 45 vectors), which is
    said and mended.
    """
    health = examine(library, repair=False, progress=quiet)
    if any(f"{papers - 1} of {papers} probed" in f.detail for f in health.findings):
        health = examine(library, repair=True, progress=quiet)
    assert [f.detail for f in health.findings if not f.ok or f.check == "leftovers"] == []
    assert (health.counts["papers"], health.counts["pending"], health.counts["vectors"]) == (papers, 0, papers)
    assert library.vectors.count() == papers


def test_it_finds_what_it_finds_in_a_folder(place: Place, library: Library, chroma: Process) -> None:
    beside = place.open("beside", url=None)
    place.load(beside)
    for query in ("copper violins", "how long did counting honey take", "glaciers"):
        assert found(library, query) == found(beside, query)
    assert_whole(library, 40)
    assert not (library.folder / "chroma").exists()
    assert len(chroma.collections()) == 1
    with library.vectors._opened() as collection:
        assert collection.configuration_json["hnsw"]["ef_search"] == 800


def test_two_libraries_share_a_server_and_nothing_else(place: Place, library: Library, chroma: Process) -> None:
    second = place.open("second")
    place.load(second, 10, first=100)
    take(second, [p.paper.key for p in second.get(second.find(Filters()))], keep=False)
    assert (second.vectors.count(), library.vectors.count()) == (0, 40)
    assert len(chroma.collections()) == 2
    assert_whole(library, 40)


def test_changes_leave_no_other_collections(place: Place, library: Library, chroma: Process) -> None:
    take(library, [p.paper.key for p in library.get(library.find(Filters()))[:5]], keep=False)
    assert_whole(library, 35)
    names = chroma.collections()
    library.close()
    library = place.open(open_embedder=other)
    reindex(library, discard=False, progress=quiet)
    assert_whole(library, 35)
    assert len(chroma.collections()) == 1
    assert chroma.collections() != names
    reindexed = found(library)
    library.vectors.delete(["title:nobody#0"])
    with library.writer("a test", mending=True):
        library.vectors.delete([f"{p.paper.paper_id}#0" for p in library.get(library.find(Filters()))[:3]])
    assert not examine(library, repair=False, progress=quiet).ok
    assert examine(library, repair=True, progress=quiet).ok
    assert found(library) == reindexed
    assert_whole(library, 35)
    assert len(chroma.collections()) == 1


def test_a_backup_of_one_is_restored_into_another_and_both_stay_apart(
    place: Place, library: Library, chroma: Process, tmp_path: Path
) -> None:
    before = found(library)
    backup(library, tmp_path / "b.zip", quiet)
    second = place.open("second")
    place.load(second, 10, first=100)
    restore(second, tmp_path / "b.zip", replace=True, progress=quiet)
    assert found(second) == before
    assert len(chroma.collections()) == 2
    take(second, [p.paper.key for p in second.get(second.find(Filters()))[:30]], keep=False)
    assert_whole(second, 10)
    assert_whole(library, 40)
    restore(library, tmp_path / "b.zip", replace=True, progress=quiet)
    assert_whole(library, 40)
    in_folder = place.open("third", url=None)
    restore(in_folder, tmp_path / "b.zip", replace=False, progress=quiet)
    assert found(in_folder) == before
    assert len(chroma.collections()) == 2


def test_a_copy_stands_in_its_folder_and_leaves_nothing_on_the_server(
    place: Place, library: Library, chroma: Process
) -> None:
    duplicate(library, place.folder / "copy", quiet)
    copy = place.open("copy", url=None)
    assert found(copy) == found(library)
    assert_whole(copy, 40)
    assert len(chroma.collections()) == 1


def test_files_that_were_copied_never_write_into_the_collection_of_the_others(
    place: Place, library: Library, chroma: Process
) -> None:
    library.close()
    shutil.copytree(library.folder, place.folder / "copied")
    copied = place.open("copied")
    with pytest.raises(LibraryError, match=r"copied from another. attest doctor --repair builds it there"):
        place.load(copied, 5, first=200)
    with pytest.raises(LibraryError, match="copied from another"):
        found(copied)
    assert examine(copied, repair=True, progress=quiet).ok
    place.load(copied, 5, first=200)
    assert_whole(copied, 45)
    assert_whole(library, 40)
    assert len(chroma.collections()) == 2


def test_a_library_moves_to_a_server_and_back_and_says_where_it_is(
    place: Place, chroma: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = place.open(url=None)
    place.load(library)
    before = found(library)
    moved = place.open()
    sentence = f"stands in its folder, not on {chroma.url}; unset ATTEST_CHROMA_URL .*attest doctor --repair"
    for use in (lambda: found(moved), lambda: place.load(moved, 1, first=50), lambda: moved.vectors.count()):
        with pytest.raises(LibraryError, match=sentence):
            use()
    assert moved.count("pending") == 0
    monkeypatch.setattr(moved, "_open_embedder", None)  # nothing is embedded
    moved.configured = library.configured
    assert examine(moved, repair=True, progress=quiet).ok
    assert found(moved) == before
    assert not (library.folder / "chroma").exists()
    with pytest.raises(LibraryError, match=rf"stands on the Chroma server {chroma.url}.* set ATTEST_CHROMA_URL"):
        found(library)
    assert examine(library, repair=True, progress=quiet).ok
    assert found(library) == before
    with pytest.raises(LibraryError, match="stands in its folder"):
        found(moved)


def test_a_move_that_is_stopped_leaves_the_index_where_it_was_and_goes_on_later(place: Place, chroma: Process) -> None:
    library = place.open(url=None)
    place.load(library)
    before = found(library)

    def stop(stage: str, done: int, total: int | None) -> None:
        if stage == "rebuilding the index":
            raise KeyboardInterrupt

    moved = place.open()
    with pytest.raises(KeyboardInterrupt):
        examine(moved, repair=True, progress=stop)
    assert len(chroma.collections()) == 1
    assert found(library) == before
    place.load(library, 5, first=100)  # the version moves on, so the next index has another name
    assert examine(moved, repair=True, progress=quiet).ok
    assert_whole(moved, 45)
    assert len(chroma.collections()) == 1


def test_several_threads_ask_at_the_same_time(library: Library) -> None:
    queries = [f"{one} and {two}" for one in SUBJECTS[:4] for two in SUBJECTS[:4]]
    alone = [found(library, query) for query in queries]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda query: found(library, query), queries)) == alone


def test_what_somebody_deletes_on_the_server_is_built_again(place: Place, library: Library, chroma: Process) -> None:
    before = found(library)
    chroma.drop(chroma.collections()[0])
    with pytest.raises(VectorIndexError, match=r"no longer has the index of this library.*attest doctor --repair"):
        library.vectors.count()  # and it is not made, empty, which would hide the loss
    marked = retrieve(library, "copper violins", limit=8, filters=Filters())
    assert marked.result.degraded
    library.helper.wait()
    assert len(chroma.collections()) == 1
    assert found(library) == before
    chroma.drop(chroma.collections()[0])
    place.load(library, 5, first=300)  # which builds it first
    assert_whole(library, 45)


def test_a_server_that_starts_anew_is_found_again_and_one_that_is_away_costs_nothing(
    place: Place, library: Library, chroma: Process
) -> None:
    before = found(library)
    chroma.kill()
    try:
        away = rf"{chroma.url} is not there .*start it \(chroma run --path FOLDER"
        with pytest.raises(VectorIndexError, match=away):
            place.load(library, 5, first=100)
        marked = retrieve(library, "copper violins", limit=8, filters=Filters()).result
        assert (marked.degraded, len(marked.notes)) == (True, 1)
        assert re.match(rf"The Chroma server {away}", marked.notes[0])
        assert [one.title for one in marked.passages] == [title for title, _ in before]
        with pytest.raises(LibraryError, match="is not there"):
            take(library, [library.get(library.find(Filters()))[0].paper.key], keep=False)
        assert library.count("indexed") == library.count() == 40
        index = next(f for f in examine(library, repair=False, progress=quiet).findings if f.check == "index")
        assert not index.ok
        assert "is not there" in index.detail
    finally:
        chroma.start()
    assert found(library) == before
    assert_whole(library, 40)


def test_a_server_that_dies_during_a_load_loses_and_doubles_nothing(place: Place, chroma: Process) -> None:
    library = place.open()
    loaded = threading.Event()

    def progress(stage: str, done: int, total: int | None) -> None:
        if stage == "embedding" and done >= 64 and not loaded.is_set():
            loaded.set()
            chroma.kill()

    path = make_papers(place.folder / "many.jsonl", 200)
    try:
        with pytest.raises(LibraryError, match="is not there"):
            ingest(library, expand([str(path)]), progress=progress)
        assert library.count("indexed") == 64
    finally:
        chroma.start()
    report = ingest(library, expand([str(path)]))
    assert (report.added, report.unchanged) == (0, 200)
    assert_whole(library, 200)


READER = """
import sys, time
from pathlib import Path
from rag import Attest, LibraryError, Settings
folder, url, last = sys.argv[1:]
attest = Attest(Settings(_env_file=None, data_dir=folder, chroma_url=url, llm="none"))
until = time.time() + 60
while time.time() < until:
    found = attest.search("violins tuned under water", k=3).passages
    if found and found[0].title == last: break
    time.sleep(0.05)
papers = attest.papers()
print(attest.version, sum(attest.search(p.title, k=1).passages[0].key == p.key for p in papers), len(papers))
"""
LOADER = """
import sys
from rag import Attest, Settings
folder, url, *paths = sys.argv[1:]
attest = Attest(Settings(_env_file=None, data_dir=folder, chroma_url=url, llm="none"))
for path in paths: attest.ingest([path])
attest.close()
"""


def test_two_programs_that_read_and_one_that_loads_find_every_paper(
    tmp_path: Path, chroma: Process, papers_file: Path
) -> None:
    first = Attest(Settings(_env_file=None, data_dir=tmp_path / "library", chroma_url=chroma.url, llm="none"))
    first.ingest([str(papers_file)])
    more = make_papers(tmp_path / "more.jsonl", 13)
    last = tmp_path / "last.jsonl"
    last.write_text('{"title": "Violins under Water", "abstract": "Violins were tuned in cold water."}\n')
    where = [str(tmp_path / "library"), chroma.url]

    def run(code: str, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", code, *where, *arguments], cwd=ROOT, stdout=subprocess.PIPE)

    programs = [run(READER, "Violins under Water") for _ in range(2)]
    programs.append(run(LOADER, str(more), str(last)))
    said = [program.communicate(timeout=100)[0].decode() for program in programs]
    assert [program.returncode for program in programs] == [0, 0, 0]
    assert said == [f"{first.version} 20 20\n"] * 2 + [""]
    assert first.search("violins tuned under water", k=1).passages[0].title == "Violins under Water"
    assert next(f for f in first.doctor().findings if f.check == "index").ok
    first.close()


def test_the_header_goes_along_and_is_never_said(place: Place, chroma: Process) -> None:
    def refuse(asked: Asked) -> Answer | None:
        given = asked.headers.get("authorization", "")
        if given == "Bearer hunter22":
            return None
        return 401, {"error": "AuthError", "message": f"{given} is wrong"}

    with Gate(chroma.url, refuse) as gate:
        library = place.open(url=gate.url, header="Authorization: Bearer hunter22")
        place.load(library, 5)
        assert found(library)
        assert {asked.headers["authorization"] for asked in gate.asked} == {"Bearer hunter22"}
        wrong = place.open(url=gate.url, header="Authorization: Bearer wrongkey")
        with pytest.raises(LibraryError, match=r"refuses us \(401\); set ATTEST_CHROMA_HEADER") as caught:
            wrong.vectors.count()
        assert "wrongkey" not in str(caught.value)
        gate.answer = lambda asked: (500, {"error": "InternalError", "message": f"no {asked.headers['authorization']}"})
        with pytest.raises(LibraryError, match="cannot do that") as caught:
            library.vectors.count()
        assert "hunter22" not in f"{caught.value} {caught.value.__cause__}"


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ((404, {"detail": "Not Found"}), r"answered as no Chroma server .*\(status 404\); set ATTEST_CHROMA_URL"),
        ((200, b"<html>"), "answered as no Chroma server"),
        ((302, b""), r"\(status 302\)"),
        ((503, b"busy"), r"\(status 503\)"),
        ((404, {"error": "NotFoundError", "message": "Tenant [x] not found"}), "no such tenant or database"),
        ((429, {"error": "RateLimitError", "message": "slow down"}), r"cannot do that \(slow down\); try again"),
    ],
)
def test_what_is_no_chroma_server_or_cannot_now_is_said_in_a_sentence(
    place: Place, library: Library, answer: Answer, sentence: str
) -> None:
    library.close()
    with Gate(place.url, lambda asked: answer) as gate:
        with library.catalog.unseen_change() as db:
            library.catalog.set_meta(db, "vector_home", ChromaServer(gate.url).home)
        with pytest.raises(LibraryError, match=sentence):
            place.open(url=gate.url).vectors.count()


def test_a_server_that_never_answers_is_not_waited_for(
    place: Place, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "_LOOK", httpx.Timeout(0.2))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with library.catalog.unseen_change() as db:
            library.catalog.set_meta(db, "vector_home", ChromaServer(url).home)
        with pytest.raises(LibraryError, match="did not answer in time; try again"):
            place.open(url=url).vectors.count()
        started = time.monotonic()
        marked = retrieve(place.open(url=url), "copper violins", limit=8, filters=Filters()).result
        assert marked.passages
        assert marked.degraded
        assert "did not answer in time" in marked.notes[0]
        assert time.monotonic() - started < 10, "a write may take longer than a look"


def test_proxies_of_the_environment_are_not_asked_for_this_machine(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    library = place.open()
    place.load(library, 5)
    assert len(found(library)) == 5


def test_chromas_own_variables_do_not_lead_elsewhere(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMA_SERVER_HOST", "elsewhere.example")
    monkeypatch.setenv("CHROMA_SERVER_HTTP_PORT", "1")
    Path(".env").write_text("CHROMA_SERVER_HOST=elsewhere.example\nCHROMA_API_IMPL=nothing\n")
    assert os.getcwd() == str(place.folder)
    library = place.open()
    place.load(library, 5)
    assert len(found(library)) == 5
