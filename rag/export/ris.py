"""Entries in, RIS out: a tag a line, no value over more than one line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rag.export.entry import Entry, Kind

_TYPES: dict[Kind, str] = {"article": "JOUR", "conference": "CPAPER", "preprint": "UNPB", "other": "GEN"}


def ris(entries: Sequence[Entry]) -> str:
    """Return the entries as RIS; `ID` is the permanent key, each `N1` a sentence that something rests on."""
    from rispy import RisWriter, dumps

    class Plain(RisWriter):  # type: ignore[misc]  # rispy has no types
        """The writer of rispy without the number before each record, which other programs stumble over."""

        def set_header(self, count: int) -> str:
            return ""

    text: str = dumps([_record(one) for one in entries], implementation=Plain)
    return text


def _record(one: Entry) -> dict[str, Any]:
    record: dict[str, Any] = {
        "type_of_reference": _TYPES[one.kind],
        "id": one.key,
        "title": one.title,
        "authors": [name.by_family for name in one.authors],
        "year": "" if one.year is None else str(one.year),
        "secondary_title": one.venue,
        "abstract": one.abstract,
        "doi": one.identifiers.get("doi"),
        "accession_number": one.identifiers.get("pmid"),
        # a semicolon parts two addresses
        "urls": [one.address.replace(";", "%3B")] if one.address else [],
        "keywords": list(one.tags),
        "notes": [*filter(None, [one.status.capitalize()]), *one.notes],
    }
    return {name: value for name, value in record.items() if value}
