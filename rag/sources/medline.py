"""PubMed's NBIB (MEDLINE) format in, records out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from rag.schema import Record, Rejection
from rag.sources.content import Content, Line
from rag.sources.fields import Fields
from rag.sources.names import uninverted
from rag.sources.pubmed import ADDRESS

_TAG = re.compile(r"([A-Z][A-Z0-9]{1,3}) *- ?(.*)")
_FIRST = re.compile(r"^PMID *- ?\d", re.MULTILINE)
_SECOND = re.compile(r"^(?:TI|DP|OWN) *- ", re.MULTILINE)
_START = "PMID"
_MOST_LINES = 50_000
_LARGEST = 4 * 1024 * 1024  # of a record


def recognises(head: str) -> bool:
    """Tell whether a text begins with a MEDLINE record."""
    return bool(_FIRST.search(head)) and bool(_SECOND.search(head))


def read(content: Content, fields: Fields) -> Iterator[Record | Rejection]:
    """Yield a record per `PMID-` line; a line in between that cannot be read is rejected alone."""
    for record in _records(content.lines()):
        yield from (fields.rejection(line.number, line.problem) for line in record if line.problem)
        if any(line.text for line in record):
            yield fields.known(_values(record), record[0].number)


def _records(lines: Iterable[Line]) -> Iterator[list[Line]]:
    record: list[Line] = []
    size = 0
    for line in lines:
        size += len(line.text)
        tag = _TAG.match(line.text)
        full = len(record) >= _MOST_LINES or size > _LARGEST
        if record and (full or (tag and tag[1] == _START)):
            yield record
            record, size = [], len(line.text)
        if record or line.text.strip() or line.problem:
            record.append(line)
    if record:
        yield record


def _values(record: Iterable[Line]) -> dict[str, Any]:
    tags: dict[str, list[list[str]]] = defaultdict(list)
    last: list[str] = []
    for line in record:
        if match := _TAG.match(line.text):
            last = [match[2].strip()]
            tags[match[1]].append(last)
        elif line.text.startswith(" "):
            last.append(line.text.strip())
    texts = {tag: [" ".join(parts) for parts in values] for tag, values in tags.items()}

    def first(*names: str) -> str:
        return next((texts[name][0] for name in names if texts.get(name)), "")

    pmid = first("PMID")
    ids = [*texts.get("LID", []), *texts.get("AID", [])]
    return {
        "title": first("TI", "BTI", "TT").removesuffix("."),
        "abstract": first("AB", "OAB"),
        "authors": [uninverted(name) for name in texts.get("FAU") or texts.get("AU", [])] + texts.get("CN", []),
        "year": first("DP", "DEP"),
        "venue": first("JT", "TA", "BTI"),
        "tags": [tag.lstrip("*") for tag in texts.get("OT", [])],
        "url": f"{ADDRESS}/{pmid}/" if pmid.isdigit() else "",
        "pmid": pmid,
        "doi": next((text for text in ids if text.endswith("[doi]")), "").removesuffix("[doi]").strip(),
        "retracted": "retracted" if "Retracted Publication" in texts.get("PT", []) or "RIN" in texts else None,
        "own_id": pmid,
    }
