"""Two processes over one library: what Chroma loses without the guard, it must not lose with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from rag import Attest, Settings
from rag.library.vectors import FolderIndex

ROOT = Path(__file__).parents[3]
OTHER = """
import sys
from pathlib import Path
import numpy as np
from rag.library.vectors import FolderIndex
vectors = np.load(sys.argv[2])
FolderIndex(Path(sys.argv[1])).upsert([f"b{n}" for n in range(len(vectors))], vectors)
"""


def unit_vectors(seed: int, count: int) -> np.ndarray:
    made = np.random.default_rng(seed).normal(size=(count, 64)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def lost(tmp_path: Path, *, guard: bool) -> int:
    """Let another process write between two writes of this one; return how many of its 30 probes are lost."""
    index = FolderIndex(tmp_path)
    index.make()
    index.upsert([f"a{n}" for n in range(3000)], unit_vectors(1, 3000))
    index.nearest(unit_vectors(1, 1)[0], 3)
    theirs = unit_vectors(2, 3000)
    np.save(tmp_path / "b.npy", theirs)
    subprocess.run([sys.executable, "-c", OTHER, str(tmp_path), str(tmp_path / "b.npy")], check=True, cwd=ROOT)
    if guard:
        index.reopen()
    index.upsert([f"c{n}" for n in range(2500)], unit_vectors(3, 2500))
    probes = range(0, 3000, 100)
    missing = sum(index.nearest(theirs[n], 1)[0][0] != f"b{n}" for n in probes)
    assert index.count() == 8500  # the count never tells
    index.reopen()
    return missing


def test_without_reopening_the_other_process_is_lost(tmp_path: Path) -> None:
    assert lost(tmp_path, guard=False) > 0


def test_with_reopening_nothing_is_lost(tmp_path: Path) -> None:
    assert lost(tmp_path, guard=True) == 0


@pytest.fixture
def page(tmp_path: Path, papers_file: Path) -> Attest:
    attest = Attest(Settings(_env_file=None, data_dir=tmp_path / "library", llm="none"))
    attest.ingest([str(papers_file)])
    attest.search("caves")
    return attest


def elsewhere(folder: Path, path: Path) -> None:
    code = (
        "import sys; from rag import Attest, Settings\n"
        "Attest(Settings(_env_file=None, data_dir=sys.argv[1], llm='none')).ingest([sys.argv[2]])\n"
    )
    subprocess.run([sys.executable, "-c", code, str(folder), str(path)], check=True, cwd=ROOT)


def test_an_open_page_sees_what_a_terminal_loads_and_destroys_none_of_it(page: Attest, tmp_path: Path) -> None:
    more = tmp_path / "more.jsonl"
    more.write_text('{"title": "Violins under Water", "abstract": "Violins were tuned in cold water."}\n')
    elsewhere(tmp_path / "library", more)
    assert page.search("tuning violins").passages[0].title == "Violins under Water"
    last = tmp_path / "last.jsonl"
    last.write_text('{"title": "Glaciers in Summer", "abstract": "Glaciers shrink in summer."}\n')
    page.ingest([str(last)])
    assert page.search("tuning violins").passages[0].title == "Violins under Water"
    report = page.doctor()
    assert next(f for f in report.findings if f.check == "index").ok
    assert report.counts["vectors"] == 8
    page.close()
