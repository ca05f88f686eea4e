"""What is pending is indexed: a little at a time, and nothing that has not changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from rag import Attest
from rag.library import indexing
from rag.library.catalog.index import PaperVectors
from rag.library.embedding.embedder import PaperText


def test_a_batch_is_small_enough_to_stop_within_seconds() -> None:
    assert indexing._BATCH <= 64


def test_a_changed_abstract_is_embedded_alone(
    loaded: Attest, papers_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedder = loaded._parts.library().embedder
    real, embedded = embedder.embed_papers, []

    def embed_papers(texts: Iterable[PaperText]) -> Iterator[PaperVectors]:
        for text in texts:
            embedded.append(text.title)
            yield from real(iter([text]))

    monkeypatch.setattr(embedder, "embed_papers", embed_papers)
    papers_file.write_text(papers_file.read_text().replace("48 crabs", "52 crabs"))
    report = loaded.ingest([str(papers_file)])
    assert (report.updated, report.unchanged) == (1, 5)
    assert embedded == ["Tidal Clocks of Shore Crabs"]
    assert "52 crabs" in loaded.search("shore crabs recorded").passages[0].quote
    assert loaded.doctor().ok
