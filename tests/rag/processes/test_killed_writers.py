"""Answers, re-indexings and upgrades killed at random moments; SOAK=200 kills more often."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from rag import Attest, Settings
from rag.library.catalog import keepsake
from rag.library.doctor import examine
from rag.library.ingest import ingest
from rag.library.library import Library
from rag.library.reindex import reindex
from rag.schema import Filters
from rag.sources.files import expand
from rag.upkeep import silent
from tests.letters import letters
from tests.older import back_to_format
from tests.rag.processes.made import ROOT, TITLES, assert_whole, write

KILLS = max(2, int(os.environ.get("SOAK", "0")) // 8)
BACKWARDS = "zyxwvutsrqponmlkjihgfedcba"

ANSWERING = """
import sys
from pathlib import Path
from rag import Attest, Settings
from rag.schema import KeptTurn
attest = Attest(Settings(_env_file=None, data_dir=Path(sys.argv[1]), llm="none"))
kept = attest.conversations
number = kept.new_id()
for n in range(1000):
    question = f"How long did they look at {sys.argv[2]} in year {n}?"
    kept.put(number, n, KeptTurn(question=question, status="asking"))
    answer = attest.ask(question)
    kept.put(number, n, KeptTurn(question=question, status="done", answer=answer))
    alone = attest.ask(question, keep=True)
    print(number, n, answer.answer_id, alone.answer_id, flush=True)
"""
REINDEXING = """
import sys
from pathlib import Path
from rag.library.library import Library
from rag.library.reindex import reindex
from tests.letters import letters
library = Library(Path(sys.argv[1]), lambda: letters(sys.argv[2], sys.argv[3]))
library.configured
print("ready", flush=True)
reindex(library, discard=False, progress=lambda stage, done, total: None)
"""
LOADING = """
import sys
from pathlib import Path
from rag.library.ingest import ingest
from rag.library.library import Library
from rag.library.vectors import folder
from rag.sources.files import expand
from tests.letters import letters
folder.GRAPH = {**folder.GRAPH, "sync_threshold": 30, "batch_size": 10}  # the graph is written again and again
library = Library(Path(sys.argv[1]), letters, create=True)
for path in sys.argv[2:]:
    ingest(library, expand([path]))
    print(path, flush=True)
"""
OPENING = """
import sys
from pathlib import Path
from rag import Attest, Settings
import rag.library.library, rag.library.catalog.upgrade
attest = Attest(Settings(_env_file=None, data_dir=Path(sys.argv[1]), llm="none"))
print("ready", flush=True)
attest.count()
"""


def killed(code: str, wait: float, *arguments: object) -> list[str]:
    """Run a program, kill it so many seconds after its first line, and return the lines that it had printed whole."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    first = process.stdout.readline()
    time.sleep(wait)
    process.kill()
    rest = process.communicate()[0]
    assert first
    return [line for line in (first + rest).splitlines(keepends=True) if line.endswith("\n")]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("killed")
    write(place / "a.jsonl", 0, 60)
    attest = Attest(Settings(_env_file=None, data_dir=place / "library", llm="none"))
    attest.ingest([str(place / "a.jsonl")])
    attest._parts.library().catalog.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    attest.close()
    return place / "library"


@pytest.fixture
def page(loaded: Path, tmp_path: Path) -> Iterator[Attest]:
    """An engine that stays open while others are killed."""
    folder = Path(shutil.copytree(loaded, tmp_path / "copy"))
    with closing(Attest(Settings(_env_file=None, data_dir=folder, llm="none"))) as attest:
        yield attest


def test_each_answer_that_was_acknowledged_is_kept_whole_and_in_its_place(page: Attest) -> None:
    chance, acknowledged = random.Random(12), 0
    for kill in range(KILLS):
        lines = [line.split() for line in killed(ANSWERING, chance.uniform(0, 0.8), page.settings.data_dir, TITLES[4])]
        number = lines[0][0]
        turns = page.conversations.get(number).turns
        done = [turn for turn in turns if turn.status == "done"]
        assert [turn.question.rpartition(" ")[2] for turn in turns] == [f"{n}?" for n in range(len(turns))]
        assert len(lines) <= len(done) <= len(lines) + 1
        assert len(done) <= len(turns) <= len(done) + 1
        for turn, (_, _, answer_id, alone) in zip(turns, lines, strict=False):
            assert turn.answer is not None
            assert (turn.answer.answer_id, turn.answer.question) == (answer_id, turn.question)
            assert page.kept_answer(alone).question == turn.question
        acknowledged += len(lines)
        assert page.conversations.list().total == kill + 1
    assert acknowledged >= KILLS
    assert_whole(page, TITLES[:60], searched=TITLES[:60:20])
    assert page.doctor().ok


def test_a_killed_reindexing_leaves_the_old_or_the_new_and_goes_on(tmp_path: Path) -> None:
    chance, folder = random.Random(13), tmp_path / "library"
    models = {"letters": "".join(reversed(BACKWARDS)), "backwards": BACKWARDS}
    rows = [
        {"title": title, "abstract": f"We looked at {title} for {n} years."} for n, title in enumerate(TITLES[:120])
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    with closing(Library(folder, letters, create=True)) as library:
        ingest(library, expand([str(tmp_path / "a.jsonl")]))
    for kill in range(KILLS):
        name = list(models)[(kill + 1) % 2]
        killed(REINDEXING, chance.uniform(0, 0.5), folder, name, models[name])
        with closing(Library(folder, lambda name=name: letters(name, models[name]))) as library:  # type: ignore[misc]
            assert library.built_with is not None
            assert library.built_with[0] in models
            reindex(library, discard=False, progress=silent)
            assert library.built_with[0] == name
            titles = [stored.paper.title for stored in library.get(library.find(Filters()))]
            assert titles == TITLES[:120]
            report = examine(library, repair=False, progress=silent)
            assert report.ok, report.findings
            assert [one for one in report.findings if one.check in ("re-indexing", "leftovers")] == []


def test_a_load_killed_while_the_graph_is_written_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    chance, folder = random.Random(15), tmp_path / "library"
    files = [tmp_path / f"{number}.jsonl" for number in range(28)]
    for number, path in enumerate(files):
        write(path, 60 * number, 60)
    for _ in range(KILLS):
        shutil.rmtree(folder, ignore_errors=True)
        lines = killed(LOADING, chance.uniform(0, 1.5), folder, *files)
        acknowledged = 60 * len(lines)
        with closing(Library(folder, letters)) as library:
            titles = [stored.paper.title for stored in library.get(library.find(Filters()))]
            assert titles[:acknowledged] == TITLES[:acknowledged]
            ingest(library, expand([str(path) for path in files[: len(lines) + 1]]))
        with closing(Library(folder, letters)) as library:
            titles = [stored.paper.title for stored in library.get(library.find(Filters()))]
            assert titles == TITLES[: min(acknowledged + 60, len(titles))]
            report = examine(library, repair=False, progress=silent)
            assert report.ok, report.findings


def test_a_killed_upgrade_leaves_the_old_or_the_new_format(page: Attest) -> None:
    chance, folder = random.Random(14), page.settings.data_dir
    page.close()
    for kill in range(KILLS):
        back_to_format(folder / "catalog.sqlite3", 1 + kill % 4)
        killed(OPENING, chance.uniform(0, 0.3), folder)
        again = Attest(page.settings)
        assert_whole(again, TITLES[:60], searched=TITLES[:60:20])
        assert again.doctor().ok
        again.close()
        assert 1 <= len(keepsake.kept(folder)) <= 3
        assert [path.name for path in folder.iterdir() if ".snapshot" in path.name or ".partial" in path.name] == []
