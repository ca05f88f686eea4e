"""Whether the index finds what the catalog holds."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from rag import Attest
from rag.library.catalog import index
from rag.library.health import finding as module
from rag.library.health.finding import BATCH, step_of
from rag.schema import Finding

WORDS = "lamp rope bat lime drip hall shaft crawl sump dome moss newt salt iron clay quartz".split()


def crowd(attest: Attest, folder: Path, papers: int) -> None:
    rows = [
        {"title": f"{a} {b} number {n}", "abstract": f"A {a} is found near the {b} of cave {n}."}
        for n, (a, b) in enumerate((a, b) for a in WORDS for b in WORDS)
    ][:papers]
    (folder / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    attest.ingest([str(folder / "rows.jsonl")])


def of_index(attest: Attest, check: str = "index") -> Finding:
    return next(found for found in attest.doctor().findings if found.check == check)


@pytest.mark.parametrize("papers", [0, 1, 199, 200, 344, 6400, 50_810, 64_000])
def test_up_to_64000_papers_one_of_every_batch_is_looked_for(papers: int) -> None:
    assert 1 <= step_of(papers) <= BATCH
    assert papers / step_of(papers) <= 2000


def test_above_that_it_stays_within_seconds() -> None:
    assert 3_000_000 / step_of(3_000_000) <= 2000


def test_a_lost_batch_is_found_though_the_numbers_agree(
    attest: Attest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_FEWEST_PROBES", 1)  # as in a library of 6,400 papers or more
    monkeypatch.setattr(module, "BATCH", 8)
    crowd(attest, tmp_path, 32)
    library = attest._parts.library()
    lost = [stored.paper.paper_id for stored in library.get(range(12, 20))]
    library.vectors.delete([f"{paper_id}#0" for paper_id in lost])
    rng = np.random.default_rng(0)
    strangers = rng.normal(size=(8, 384)).astype(np.float32)
    strangers /= np.linalg.norm(strangers, axis=1, keepdims=True)
    library.vectors.upsert([f"stranger-{n}#0" for n in range(8)], strangers)
    found = of_index(attest)
    assert not found.ok
    assert "3 of 4 probed papers are found (one of each 8 papers); 32 of 32 vectors are counted" in found.detail
    assert len(found.examples) == 1
    report = attest.doctor(repair=True)
    assert report.ok
    assert report.mended == ("the index is built anew from the catalog",)


def test_papers_that_say_the_very_same_hide_none(attest: Attest, tmp_path: Path) -> None:
    crowd(attest, tmp_path, 12)
    library = attest._parts.library()
    with library.catalog.change() as db:
        (chunks,) = db.execute("SELECT chunks FROM vectors WHERE paper = 1").fetchone()
        db.execute("UPDATE vectors SET chunks = ?", (chunks,))
    ids = [f"{stored.paper.paper_id}#0" for stored in library.get(range(1, 13))]
    library.vectors.upsert(ids, np.repeat(index.float16(chunks, 384), 12, axis=0))
    assert of_index(attest).ok


def test_a_damaged_index_is_told_and_built_anew(loaded: Attest) -> None:
    library = loaded._parts.library()
    library.vectors.reopen()
    for path in (library.folder / "chroma").rglob("*.sqlite3"):
        path.write_bytes(b"no database" * 1000)
    found = of_index(loaded)
    assert (found.ok, found.remedy) == (False, "attest doctor --repair")
    assert loaded.doctor(repair=True).ok
    assert loaded.search("how are caves mapped?").passages
