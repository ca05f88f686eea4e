"""RIS, as reference managers and publishers export it, in; records out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from rag.schema import Record, Rejection
from rag.sources.content import Content, Line
from rag.sources.fields import Fields, taken_back
from rag.sources.names import uninverted

_TAG = re.compile(r"([A-Z][A-Z0-9])\s{1,2}-(?:\s|$)")
_VENUES = ("secondary_title", "journal_name", "alternate_title3", "alternate_title1", "alternate_title2")
_MOST_LINES = 50_000
_LARGEST = 4 * 1024 * 1024  # of a record


def recognises(head: str) -> bool:
    """Tell whether a text begins with a RIS record."""
    return bool(re.search(r"^[ \t]*TY\s{1,2}- ?\w", head, re.MULTILINE))


def read(content: Content, fields: Fields) -> Iterator[Record | Rejection]:
    """Yield a record from each `TY` to its `ER`, or to the next `TY` if the `ER` is lost."""
    for record in _records(content.lines()):
        yield from (fields.rejection(line.number, line.problem) for line in record if line.problem)
        readable = [line for line in record if not line.problem]
        if readable:
            yield _record(readable, fields)


def _records(lines: Iterable[Line]) -> Iterator[list[Line]]:
    record: list[Line] = []
    size = 0
    for line in lines:
        size += len(line.text)
        tag = _TAG.match(line.text.lstrip())
        starts, ends = bool(tag) and line.text.lstrip()[:2] == "TY", bool(tag) and line.text.lstrip()[:2] == "ER"
        if (starts and record) or len(record) >= _MOST_LINES or (record and size > _LARGEST):
            yield record
            record, size = [], len(line.text)
        if ends:
            if record:
                yield record
            record, size = [], 0
        elif record or starts or line.problem:
            record.append(line)
    if record:
        yield record


def _record(lines: list[Line], fields: Fields) -> Record | Rejection:
    import rispy

    # rispy wants exactly two blanks and one hyphen; some exports have one blank, or none after the hyphen
    rows = [_TAG.sub(r"\1  - ", line.text.strip(), count=1) for line in lines]
    try:
        parsed = rispy.loads("\n".join([*rows, "ER  - "]), skip_unknown_tags=True)
    except (rispy.parser.ParseError, ValueError, KeyError, TypeError, AttributeError) as exc:
        return fields.rejection(lines[0].number, f"the record cannot be read as RIS ({exc})")
    if not parsed:
        return fields.rejection(lines[0].number, "the record does not begin with a TY line")
    return fields.known(_values(parsed[0]), lines[0].number)


def _values(row: dict[str, Any]) -> dict[str, Any]:
    def first(*names: str) -> Any:
        return next((row[name] for name in names if row.get(name)), "")

    urls = first("urls", "url")
    return {
        "title": _line(first("title", "primary_title", "short_title")),
        "abstract": _line(first("abstract", "notes_abstract")),
        "authors": [uninverted(name) for name in first("authors", "first_authors") or []],
        "year": first("year", "publication_year", "date"),
        "venue": _line(first(*_VENUES)),
        "tags": row.get("keywords", []),
        "url": urls[0] if isinstance(urls, list) else urls,
        "doi": first("doi"),
        "arxiv": _arxiv(row),
        "pmid": _pmid(row),
        "retracted": next((note for note in row.get("notes", []) if taken_back(note)), None),
        "own_id": first("id", "accession_number"),
    }


def _line(value: Any) -> str:
    return " ".join((" ".join(value) if isinstance(value, list) else str(value)).split())


def _arxiv(row: dict[str, Any]) -> str:
    """Return the arXiv id of a preprint, which has no tag of its own and stands in the number or an address."""
    texts = [str(row.get("number", "")), *map(str, row.get("urls", []))]
    found = (re.search(r"arxiv(?:\.org/(?:abs|pdf)/|:)\s*([\w./-]+)", text, re.IGNORECASE) for text in texts)
    return next((match[1].removesuffix(".pdf") for match in found if match), "")


def _pmid(row: dict[str, Any]) -> str:
    named = str(row.get("name_of_database", "")).lower()
    number = str(row.get("accession_number", ""))
    return number if number.isdigit() and ("pubmed" in named or "medline" in named or len(number) == 8) else ""
