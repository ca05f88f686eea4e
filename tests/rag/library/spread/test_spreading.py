"""Loads spread over Ray: the same library as from one process, whatever happens to the workers."""

from __future__ import annotations

import gzip
import io
import json
import logging
import os
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rag import Attest, ConfigError, LibraryError, Settings
from rag.errors import EmbedderMismatchError
from rag.library.catalog.papers import StoredPaper
from rag.library.spread import crew as crew_module
from rag.library.spread import spreading
from rag.library.spread.crew import Crew, Job
from rag.library.spread.session import session
from rag.library.spread.spreading import spread
from rag.library.spread.worker import PART, Model, Wanted, Worker
from rag.sources import registry
from rag.sources.files import expand

WORDS = "caves lamps rivers bread yeast crabs tides sensors gravity sugar copper violins glaciers".split()


class Deadly(Worker):
    """A worker that what is called poison kills, as too little memory would."""

    def read(self, wanted: Wanted, number: int) -> object:
        if "poison" in wanted.file.name:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().read(wanted, number)

    def embed(self, papers: list[StoredPaper], model: Model) -> object:
        if any("poison" in stored.paper.title for stored in papers):
            os.kill(os.getpid(), signal.SIGKILL)
        return super().embed(papers, model)


class Stranger(Worker):
    """A worker whose model is of another version."""

    def embed(self, papers: list[StoredPaper], model: Model) -> object:
        return super().embed(papers, (model[0], "of another version", model[2]))


class Elsewhere(Worker):
    """A worker on a machine that does not have the file."""

    def read(self, wanted: Wanted, number: int) -> object:
        return super().read(replace(wanted, file=replace(wanted.file, path=Path("/nowhere/it.jsonl"))), number)


@pytest.fixture(scope="module", autouse=True)
def ray() -> Iterator[object]:
    """One Ray on this machine for all tests here; loads find that it runs, and leave it running."""
    with session(None) as started:
        started.cloudpickle.register_pickle_by_value(sys.modules[__name__])
        yield started
        started.cloudpickle.unregister_pickle_by_value(sys.modules[__name__])


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Attest]:
    """A second engine, over a second library."""
    engine = Attest(Settings(_env_file=None, data_dir=tmp_path / "other", llm="none"))
    yield engine
    engine.close()


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """One worker, where more would only take longer to start."""
    monkeypatch.setattr(spreading, "_MOST", 1)


def rows(count: int, first: int = 0) -> list[dict[str, object]]:
    made = []
    for n in range(first, first + count):
        one, two, three = (WORDS[(n * step + n // 13) % len(WORDS)] for step in (1, 3, 5))
        text = (
            f"We study {one} number {n}. The {two} were counted twice. In the end {three} mattered (see https://a.org)."
        )
        made.append({"title": f"Study {n} of {one} and {two}", "abstract": text, "year": 1990 + n % 30})
    return made


def lines(path: Path, papers: list[dict[str, object]]) -> Path:
    text = "\n".join(map(json.dumps, papers)).encode()
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
    return path


def catalog(attest: Attest) -> dict[str, list[tuple[object, ...]]]:
    """Return every table but that of the loads, which holds their times, without the number of the index in Chroma."""
    db = sqlite3.connect(attest.settings.data_dir / "catalog.sqlite3")
    tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'") if name != "runs"]
    found = {name: sorted(db.execute(f"SELECT * FROM {name}").fetchall(), key=repr) for name in tables}
    found["meta"] = [row for row in found["meta"] if row[0] != "vector_mark"]
    db.close()
    return found


def chroma(attest: Attest) -> tuple[list[str], np.ndarray]:
    """Return the ids in Chroma, sorted, and their vectors."""
    import chromadb

    client = chromadb.PersistentClient(attest.settings.data_dir / "chroma")
    found = client.get_collection("papers", embedding_function=None).get(include=["embeddings"])
    client.close()
    order = np.argsort(found["ids"])
    return [found["ids"][n] for n in order], found["embeddings"][order]


def assert_same(one: Attest, two: Attest) -> None:
    one.close()
    two.close()
    ours, theirs = catalog(one), catalog(two)
    assert ours.keys() == theirs.keys()
    assert [name for name in ours if ours[name] != theirs[name]] == []
    (ids, vectors), (their_ids, their_vectors) = chroma(one), chroma(two)
    assert ids == their_ids
    assert np.array_equal(vectors, their_vectors)


def workers() -> list[int]:
    """Return the processes of this session's workers."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            name, parent = (folder / "cmdline").read_text(), (folder / "stat").read_text().rpartition(")")[2].split()[1]
            grand = Path(f"/proc/{parent}/stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
        if name.startswith(("ray::Worker", "ray::Deadly")) and int(grand) == os.getpid():
            found.append(int(folder.name))
    return found


def once(stage: str, act: Callable[[], None]) -> Callable[[str, int, int | None], None]:
    """Return a progress function that acts the first time that something of a stage is done."""
    acted: list[int] = []

    def progress(what: str, done: int, total: int | None) -> None:
        if what.startswith(stage) and done and not acted:
            acted.append(done)
            act()

    return progress


def test_the_library_is_that_of_the_plain_engine(attest: Attest, other: Attest, tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    lines(folder / "a.jsonl", rows(PART + 20)).write_bytes(
        (folder / "a.jsonl").read_bytes() + b'\nbroken\n{"abstract": "x"}'
    )
    lines(folder / "b.jsonl.gz", rows(30, first=PART))  # half of them again
    (folder / "c.csv").write_text("title,abstract\nAlone,\n")
    (folder / "d.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x01\x02")
    (folder / "e.jsonl.gz").write_bytes(gzip.compress(b"".join(json.dumps(row).encode() for row in rows(9)))[:60])
    seen: dict[str, list[tuple[str, int, int | None]]] = {}
    reports = {
        by: engine.ingest(
            [str(folder)], by=by, tags=["x"], progress=lambda *step, by=by: seen.setdefault(by, []).append(step)
        )
        for by, engine in (("ray", attest), ("plain", other))
    }
    assert reports["ray"].added > PART
    assert reports["ray"].merged_duplicates == 20
    assert len(reports["ray"].rejected) == 4
    assert replace(reports["ray"], seconds=0) == replace(reports["plain"], seconds=0)
    assert seen["ray"] == seen["plain"]
    assert_same(attest, other)


def test_a_worker_that_is_killed_costs_only_its_batch(
    attest: Attest, other: Attest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    file, given = lines(tmp_path / "a.jsonl", rows(130)), list[Job]()
    real = Crew._give
    monkeypatch.setattr(Crew, "_give", lambda self, hand, job: (given.append(job), real(self, hand, job)))
    with caplog.at_level(logging.WARNING, logger="rag"):
        report = attest.ingest(
            [str(file)], by="ray", progress=once("embedding", lambda: os.kill(workers()[0], signal.SIGKILL))
        )
    assert "A worker ended" in caplog.text
    batches = {id(job): job for job in given if job.method == "embed"}.values()
    assert (report.added, len(batches)) == (130, 5)
    assert sum(job.tries for job in batches) == 1
    other.ingest([str(file)])
    assert_same(attest, other)


def test_a_worker_that_is_killed_while_it_reads_is_followed_by_another(
    attest: Attest, tmp_path: Path, ray: object
) -> None:
    lines(tmp_path / "a.jsonl", rows(5 * PART))
    lines(tmp_path / "b.jsonl.gz", rows(PART + 1))
    files = expand([str(tmp_path / "*.jsonl*")])
    attest.ingest([str(lines(tmp_path / "one.json", rows(1)))])
    with spread(attest._parts.library(), files, "bundled", None) as hands:
        found = []
        for item in hands.read(files[0], None, {}):
            found.append(item)
            if len(found) == PART + 1:
                for process in workers():
                    os.kill(process, signal.SIGKILL)
        assert found == list(registry.read(files[0], None, {}))
        assert list(hands.read(files[1], None, {})) == list(registry.read(files[1], None, {}))


@pytest.mark.usefixtures("alone")
def test_a_paper_that_kills_every_worker_is_named_and_what_was_before_it_is_in(
    attest: Attest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew_module, "Worker", Deadly)
    monkeypatch.setattr(crew_module, "TRIES", 2)
    papers = rows(40)
    papers[35]["title"] = "A poison"
    file = str(lines(tmp_path / "a.jsonl", papers))
    with pytest.raises(LibraryError, match=r"The paper (\S+) ended .* attest remove \1, or try --engine plain"):
        attest.ingest([file], by="ray")
    assert attest.count() == 32
    assert attest.ingest([file]).papers_in_library == 40
    assert all(finding.ok for finding in attest.doctor().findings)


@pytest.mark.usefixtures("alone")
def test_a_file_that_kills_every_worker_is_reported_and_the_next_one_is_read(
    attest: Attest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew_module, "Worker", Deadly)
    monkeypatch.setattr(crew_module, "TRIES", 2)
    lines(tmp_path / "a-poison.jsonl", rows(2))
    lines(tmp_path / "b.jsonl", rows(3))
    report = attest.ingest([str(tmp_path / "*.jsonl")], by="ray")
    assert report.added == 3
    assert [(one.source, "--engine plain" in one.reason) for one in report.rejected] == [("a-poison.jsonl", True)]


@pytest.mark.usefixtures("alone")
def test_a_file_that_workers_do_not_have_is_read_here(
    attest: Attest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew_module, "Worker", Elsewhere)
    report = attest.ingest([str(lines(tmp_path / "a.jsonl", rows(5)))], by="ray")
    assert (report.added, report.rejected) == (5, ())


@pytest.mark.usefixtures("alone")
def test_a_limit_ends_the_reading(attest: Attest, tmp_path: Path) -> None:
    file = lines(tmp_path / "a.jsonl", rows(3 * PART))
    assert attest.ingest([str(file)], by="ray", limit=7).added == 7


def test_a_worker_reads_on_where_it_was_or_reads_up_to_there(tmp_path: Path) -> None:
    (file,) = expand([str(lines(tmp_path / "a.jsonl", rows(2 * PART + 5)))])
    wanted = Wanted(number=0, file=file, stamp=file.stamp() or (0, 0), fmt=None, mapping={})
    first, second = Worker("bundled", "auto"), Worker("bundled", "auto")
    parts = [first.read(wanted, 0), first.read(wanted, 1), second.read(wanted, 2)]
    assert [part is not None and (len(part.items), part.ended) for part in parts] == [
        (PART, False),
        (PART, False),
        (6, True),  # and what the file was read as
    ]
    assert [item for part in parts if part for item in part.items] == list(registry.read(file, None, {}))
    first.forget(0)
    assert first.read(replace(wanted, stamp=(1, 1)), 2) is None


def test_workers_of_another_version_are_refused(ray: object) -> None:
    crew = Crew(ray, 1, "0.0.1", "bundled", "auto")
    with pytest.raises(ConfigError, match="A worker of the Ray cluster runs Attest .*, and this program is 0.0.1"):
        crew.result(crew.submit("introduce"))
    crew.close()


@pytest.mark.usefixtures("alone")
def test_workers_with_another_model_are_refused(
    attest: Attest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew_module, "Worker", Stranger)
    with pytest.raises(
        EmbedderMismatchError,
        match=r"^A worker of the Ray cluster embeds with all-MiniLM-L6-v2-int8 \(8199be6f.*and this program with",
    ):
        attest.ingest([str(lines(tmp_path / "a.jsonl", rows(1)))], by="ray")


def test_a_model_on_a_server_is_not_spread(attest: Attest, tmp_path: Path) -> None:
    settings = attest.settings.model_copy(update={"embedding": "openai:small"})
    engine = Attest(settings)
    with pytest.raises(ConfigError, match="load with --engine plain"):
        engine.ingest([str(lines(tmp_path / "a.jsonl", rows(1)))], by="ray")
    engine.close()


@pytest.mark.usefixtures("alone")
def test_standard_input_is_read_here(attest: Attest, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "\n".join(map(json.dumps, rows(3))).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
    assert attest.ingest(["-"], by="ray").added == 3
