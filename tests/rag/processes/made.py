"""Made-up papers by the file, and the program as a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import product
from pathlib import Path

from rag import Attest
from rag.library.catalog import index
from rag.library.health.finding import index_finding
from rag.upkeep import silent

ROOT = Path(__file__).parents[3]
_KINDS = "Amber Copper Velvet Marble Crimson Silver Wooden Paper Glass Iron Woollen Golden".split()
_THINGS = "Lanterns Violins Glaciers Orchards Sundials Anchors Beetles Bridges Kettles Harbours Comets Looms".split()
_PLACES = "Lisbon Tromso Nairobi Kyoto Quito Tallinn Hobart Cardiff Izmir Bergen Lima Oaxaca".split()
TITLES = [f"{kind} {thing} of {place}" for place, thing, kind in product(_PLACES, _THINGS, _KINDS)]


def write(path: Path, first: int, count: int) -> list[str]:
    """Write some papers as JSON lines, and return their titles."""
    titles = TITLES[first : first + count]
    rows = [
        {"title": title, "abstract": f"We looked at {title.lower()} for {n} years. What we saw in year {n} was dim."}
        for n, title in enumerate(titles, start=first)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return titles


def start(folder: Path, *arguments: str, program: str = "rag") -> subprocess.Popen[str]:
    """Start the program over a library, in a process of its own."""
    command = [sys.executable, "-m", program, "--data-dir", str(folder), *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finish(process: subprocess.Popen[str], status: int = 0) -> str:
    """Wait for the end of a process and return what it printed; it ends with this status, and with no traceback."""
    out, err = process.communicate(timeout=120)
    assert (process.returncode, "Traceback" in err) == (status, False), out + err
    return out + err


def assert_whole(attest: Attest, titles: list[str], *, searched: list[str]) -> None:
    """See that the library has exactly these papers, each once and found, in the catalog and in Chroma."""
    papers = attest.papers()
    assert sorted(paper.title for paper in papers) == sorted(titles)
    assert len({paper.key for paper in papers}) == len({paper.paper_id for paper in papers}) == len(titles)
    library = attest._parts.library()
    library.refresh()
    assert library.count("pending") == 0
    assert library.vectors.count() == index.total_chunks(library.catalog.db)
    found = index_finding(library, library.embedder.dimension, silent)
    assert found.ok, found
    for title in searched:
        assert attest.search(title, k=1, as_written=True).passages[0].title == title
