"""Subfields with the papers that belong, as people decided: rows in, surveyed topics out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import data
from rag import Attest, Filters, Settings
from rag.overview.features import Field, survey
from rag.overview.topic import topic_of

_FOLDER = Path(__file__).parent / "topics"
_SAMPLE = Path(__file__).parent.parent / "eval" / "sample" / "topics.jsonl"
NARROW = (("", _FOLDER / "narrow.jsonl"),)
WIDE = tuple(("", _FOLDER / name) for name in ("wide-a.jsonl", "wide-b.jsonl"))
DEVELOPMENT = (("corpus", _FOLDER / "corpus.jsonl"), ("scale", _FOLDER / "venue.jsonl"), *NARROW, *WIDE)
SAMPLE = (("sample", _SAMPLE),)
HELD_OUT = (("", _FOLDER / "heldout.jsonl"),)


@dataclass(frozen=True, slots=True)
class Row:
    """A topic or a question with the keys of the papers that belong, and of those on the border."""

    row_id: str
    library: str
    text: str
    kind: str
    gold: frozenset[str]
    also_ok: frozenset[str]
    filters: Filters


@dataclass(frozen=True, slots=True)
class Surveyed:
    """A topic with its candidates; `labels` are 1 belongs, 0 does not, -1 borderline."""

    row: Row
    field: Field
    labels: NDArray[np.int64]


@cache
def library(name: str) -> Attest:
    """Return the library of a collection; `sample` is the bundled one."""
    if name != "sample":
        return data.library(name)
    attest = Attest(Settings(_env_file=None, data_dir=data.CACHE / name, llm="none"))
    attest.load_sample()
    return attest


def rows(sources: Sequence[tuple[str, Path]], kind: str) -> Iterator[Row]:
    """Yield the rows that have a `topic`, or those that have a `question`."""
    for name, path in sources:
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            if kind in row:
                yield _row(row, row.get("library", name), kind)


def _row(row: dict[str, Any], name: str, kind: str) -> Row:
    by_title = {paper.title: paper.key for paper in library(name).papers()} if "gold_titles" in row else {}
    named = [
        frozenset(row.get(f"{part}_keys", ())) | {by_title[title] for title in row.get(f"{part}_titles", ())}
        for part in ("gold", "also_ok")
    ]
    given = row.get("filters") or {}
    kept = {field: tuple(value) if isinstance(value, list) else value for field, value in given.items()}
    return Row(row["id"], name, row[kind], row.get("kind", ""), *named, Filters(**kept))


def surveyed(row: Row) -> Surveyed:
    """Return the candidates of a topic with their labels."""
    field = survey(library(row.library)._parts.library(), topic_of(row.text), row.filters)
    keys = [candidate.stored.paper.key for candidate in field.candidates]
    labels = [1 if key in row.gold else -1 if key in row.also_ok else 0 for key in keys]
    return Surveyed(row, field, np.array(labels, dtype=np.int64))
