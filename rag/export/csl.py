"""Entries in, CSL-JSON out: the objects of https://github.com/citation-style-language/schema, csl-data.json 1.0."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from rag.export.entry import Entry, Kind
from rag.export.names import Name

_TYPES: dict[Kind, str] = {
    "article": "article-journal",
    "conference": "paper-conference",
    "preprint": "article",
    "other": "document",
}


def csl(entries: Sequence[Entry]) -> str:
    """Return the entries as a list of CSL-JSON items; `id` is the permanent key, `note` what something rests on."""
    return json.dumps([_item(one) for one in entries], ensure_ascii=False, indent=1) + "\n"


def _item(one: Entry) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": one.key,
        "type": _TYPES[one.kind],
        "title": one.title,
        "author": [_name(name) for name in one.authors],
        "issued": None if one.year is None else {"date-parts": [[one.year]]},
        "container-title": one.venue,
        "DOI": one.identifiers.get("doi"),
        "PMID": one.identifiers.get("pmid"),
        "archive": "arXiv" if "arxiv" in one.identifiers else None,
        "archive_location": one.identifiers.get("arxiv"),
        "URL": one.address,
        "abstract": one.abstract,
        "keyword": ", ".join(one.tags),
        "note": "\n".join(one.notes),
        "status": one.status,
    }
    return {name: value for name, value in item.items() if value}


def _name(name: Name) -> dict[str, str]:
    if name.whole:
        return {"literal": name.family}
    parts = {
        "family": name.family,
        "given": name.given,
        "non-dropping-particle": name.particle,
        "suffix": name.suffix,
    }
    return {part: value for part, value in parts.items() if value}
