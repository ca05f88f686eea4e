"""A vector index that is gone, damaged or another's: answers stay right and say so, and it is built anew by itself."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from rag import Attest, Settings
from rag.library.lock import writer_lock
from rag.library.vectors import folder as module
from rag.library.vectors.seal import DATABASE, NAME
from tests.rag.processes.made import TITLES, assert_whole, finish, start, write

PAPERS = 90
QUERY = "crimson orchards of kyoto and what was dim there"


def at(folder: Path) -> Attest:
    return Attest(Settings(_env_file=None, data_dir=folder, llm="none"))


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed library whose graph is written to its files, as Chroma does from 1,000 papers on."""
    place = tmp_path_factory.mktemp("base")
    write(place / "a.jsonl", 0, PAPERS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "GRAPH", {**module.GRAPH, "sync_threshold": 40, "batch_size": 20})
        attest = at(place / "library")
        attest.ingest([str(place / "a.jsonl")])
        attest.close()
    graph = [path.name for path in (place / "library").glob("chroma*/*/*")]
    assert "index_metadata.pickle" in graph
    return place / "library"


@pytest.fixture
def library(base: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(base, tmp_path / "copy"))


def index_of(library: Path) -> Path:
    (found,) = library.glob("chroma*")
    return found


def garble(path: Path, share: float = 0.3) -> None:
    """Write random bytes over a part of a file."""
    chance, data = random.Random(path.name), bytearray(path.read_bytes())
    for _ in range(max(1, int(share * len(data)))):
        data[chance.randrange(len(data))] = chance.randrange(256)
    path.write_bytes(bytes(data))


def halve(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def graph_file(name: str) -> Callable[[Path], Path]:
    return lambda index: next(index.glob(f"*/{name}"))


def garbled_vectors(index: Path) -> None:
    """Change the vectors that Chroma keeps in its database: no checksum of SQLite tells."""
    with sqlite3.connect(index / DATABASE) as db:
        db.execute("UPDATE embeddings_queue SET vector = randomblob(length(vector)) WHERE vector IS NOT NULL")
        assert db.total_changes
    db.close()


DAMAGES: dict[str, Callable[[Path], object]] = {
    "folder gone": shutil.rmtree,
    "folder empty": lambda index: (shutil.rmtree(index), index.mkdir()),
    "database gone": lambda index: (index / DATABASE).unlink(),
    "database empty": lambda index: (index / DATABASE).write_bytes(b""),
    "database cut": lambda index: halve(index / DATABASE),
    "database garbled": lambda index: garble(index / DATABASE, 0.05),
    "vectors garbled": garbled_vectors,
    "graph gone": lambda index: [shutil.rmtree(one) for one in index.iterdir() if one.is_dir()],
    "seal garbled": lambda index: garble(index / NAME, 1.0),
    **{
        f"{name} {how}": (lambda index, name=name, do=do: do(graph_file(name)(index)))  # type: ignore[misc]
        for name in ("data_level0.bin", "header.bin", "index_metadata.pickle", "link_lists.bin")
        for how, do in (("gone", Path.unlink), ("cut", halve), ("garbled", garble))
    },
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_index_is_marked_and_built_anew_beside_the_searches(base: Path, library: Path, damage: str) -> None:
    whole = at(base)
    before = whole.search(QUERY, k=5).passages
    whole.close()
    DAMAGES[damage](index_of(library))
    attest = at(library)
    marked = attest.search(QUERY, k=5)
    answer = attest.ask("How long did they look at crimson orchards of Kyoto?")
    attest.close()  # waits until the index is built
    assert [one.key for one in marked.passages] == [one.key for one in before]
    assert answer.outcome == "answered"
    assert (marked.degraded, len(marked.notes)) == (True, 1)
    again = at(library)
    assert not again.search(QUERY, k=5).degraded
    assert_whole(again, TITLES[:PAPERS], searched=TITLES[:PAPERS:30])
    assert again.doctor().ok
    again.close()


def test_one_call_of_the_program_says_so_and_mends_it(library: Path) -> None:
    garble(graph_file("data_level0.bin")(index_of(library)))  # of which Chroma makes a crash
    said = finish(start(library, "doctor"), status=1)
    assert "NOT OK index:" in said
    assert "files are not what was written" in said
    result = json.loads(finish(start(library, "search", QUERY, "--json")))
    assert result["degraded"]
    assert "being built anew" in result["notes"][0]
    finish(start(library, "doctor"))
    answer = json.loads(finish(start(library, "ask", QUERY, "--json")))
    assert (answer["degraded"], answer["notice"]) == (False, None)


def test_a_load_builds_it_anew_before_it_adds(library: Path, tmp_path: Path) -> None:
    shutil.rmtree(index_of(library))
    write(tmp_path / "b.jsonl", PAPERS, 10)
    attest = at(library)
    attest.ingest([str(tmp_path / "b.jsonl")])
    assert_whole(attest, TITLES[: PAPERS + 10], searched=TITLES[: PAPERS + 10 : 30])
    assert attest.doctor().ok
    attest.close()


def test_the_index_of_another_library_is_not_believed(library: Path, tmp_path: Path) -> None:
    other = at(tmp_path / "other")
    write(tmp_path / "b.jsonl", PAPERS, PAPERS)
    other.ingest([str(tmp_path / "b.jsonl")])
    other.close()
    shutil.rmtree(index_of(library))
    shutil.copytree(tmp_path / "other" / "chroma", library / "chroma")
    attest = at(library)
    assert attest.search(QUERY).degraded
    attest.close()
    again = at(library)
    assert not again.search(QUERY).degraded
    assert again.doctor().ok
    again.close()


def test_an_index_without_seal_and_mark_is_one_of_an_earlier_version(library: Path) -> None:
    (index_of(library) / NAME).unlink()
    with sqlite3.connect(library / "catalog.sqlite3") as db:
        db.execute("DELETE FROM meta WHERE key = 'vector_mark'")
    db.close()
    attest = at(library)
    assert not attest.search(QUERY).degraded
    assert attest.doctor(repair=True).mended == ()
    assert attest._parts.library().catalog.meta("vector_mark")
    attest.close()


def test_of_several_programs_one_builds_it(library: Path) -> None:
    shutil.rmtree(index_of(library))
    programs = [start(library, "search", QUERY, "--json") for _ in range(2)]
    found = [json.loads(finish(program)) for program in programs]
    assert len({tuple(one["key"] for one in result["passages"]) for result in found}) == 1
    finish(start(library, "doctor"))
    assert len(list(library.glob("chroma*"))) == 1


def test_what_a_writer_was_killed_over_is_not_believed_and_what_one_writes_is(library: Path) -> None:
    (index_of(library) / NAME).write_text("being written")
    attest = at(library)
    with writer_lock(library, 1, "a load"):
        assert not attest.search(QUERY).degraded
    attest.close()
    again = at(library)
    assert again.search(QUERY).degraded
    again.close()
    last = at(library)
    assert not last.search(QUERY).degraded
    assert last.doctor().ok
    last.close()
