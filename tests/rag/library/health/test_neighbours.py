"""Papers far from all others."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from rag import Attest
from rag.library.catalog import index
from rag.library.health import neighbours
from rag.library.health.neighbours import outliers

WORDS = "lamp rope bat lime drip hall".split()


def quiet(stage: str, done: int, total: int | None) -> None:
    """Report progress to nobody."""


@pytest.fixture
def caves(attest: Attest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Attest:
    monkeypatch.setattr(neighbours, "_FEWEST", 10)
    rows = [
        {"title": f"Of {a} and {b} in caves", "abstract": f"A {a} is found near the {b} of a cave; the cave has both."}
        for a in WORDS
        for b in WORDS
    ]
    rows.insert(20, {"title": "Sourdough", "abstract": "Yeast behaves oddly in flour, says the baker of Bologna."})
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    attest.ingest([str(tmp_path / "rows.jsonl")])
    return attest


def test_the_stranger_is_named_with_key_and_title(caves: Attest) -> None:
    report = caves.doctor()
    found = next(finding for finding in report.findings if finding.check == "outliers")
    assert report.ok
    assert found.detail.startswith("1 paper far from all others (cosine to the nearest below 0.")
    assert "“Sourdough”" in found.detail
    assert [caves.show(key).title for key in found.examples] == ["Sourdough"]


def test_a_sample_and_blocks_find_the_same_as_all_pairs(caves: Attest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "_BLOCK", 8)
    monkeypatch.setattr(neighbours, "_DEVIATIONS", 1)
    library = caves._parts.library()
    rows, vectors = library.chunk_matrix()
    chosen = np.arange(1, len(rows), 2)[::-1]
    some = index.load_stacked(library.catalog.db, rows[chosen].tolist(), 384)
    far = outliers(library, np.array(some.rows), some.chunks, quiet)
    assert far is not None
    alike = vectors @ vectors.T
    np.fill_diagonal(alike, -1)
    nearest = alike.max(axis=1)
    expected = np.flatnonzero(nearest < far.limit)
    assert len(expected) > 2
    assert far.rows.tolist() == rows[expected[np.argsort(nearest[expected])]].tolist()
    assert far.cosines == pytest.approx(np.sort(nearest[expected]), abs=1e-5)


def test_few_papers_have_no_outliers(loaded: Attest) -> None:
    found = next(finding for finding in loaded.doctor().findings if finding.check == "outliers")
    assert (found.detail, found.remedy) == ("6 papers are too few to tell", None)
