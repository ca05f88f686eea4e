"""Papers, entries and themes made by hand."""

from __future__ import annotations

import numpy as np

from rag.answer.evidence import Evidence
from rag.library.catalog.papers import StoredPaper
from rag.overview.section import Entry, Section
from rag.schema import Paper
from rag.sentences import sentence_spans


def entry(
    marker: int, title: str, abstract: str, year: int | None = None, relevance: tuple[float, ...] | None = None
) -> Entry:
    """Return a numbered paper; the sentences of its abstract are nearer to the topic the earlier they stand."""
    spans = tuple(sentence_spans(abstract))
    paper = Paper(key=f"key{marker}", paper_id=f"id{marker}", title=title, abstract=abstract, year=year)
    vectors = np.eye(len(spans), 64, k=8 * marker % 64, dtype=np.float32)
    relevance = relevance or tuple(1 / (1 + number) for number in range(len(spans)))
    stored = StoredPaper(row=marker, paper=paper, spans=np.array(spans, dtype=np.int64).reshape(-1, 2))
    return Entry(stored, Evidence(marker=marker, paper=paper, spans=spans, vectors=vectors, relevance=relevance))


def section(title: str, *entries: Entry, phrases: tuple[str, ...] = ()) -> Section:
    """Return a theme."""
    return Section(title, phrases, entries)


LAMPS = entry(1, "Lamps in Caves", "Caves are dark. We hang lamps in caves [7]. Lamps gain 4.2\\% over candles.", 2021)
CANDLES = entry(2, "Candles in Caves", "Candles smoke in caves. We found that candles last for two hours.")
BATS = entry(3, "Bats in Caves", "Bats sleep. Bats hear. Bats fly. Bats eat. Bats hang in caves.", 2019)
