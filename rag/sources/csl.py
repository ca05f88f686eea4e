"""An item of CSL-JSON, as Zotero exports it and Crossref answers it, in; its record's values out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_MARKS = frozenset(["container-title", "citation-key", "issued", "title-short", "event-title", "publisher-place"])
_IN_NOTE = re.compile(r"^\s*(arxiv|pmid|doi)\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


def shape(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what an item says under our names; None if the row is no item of CSL-JSON."""
    if "type" not in row or not (_MARKS & row.keys()):
        return None
    note = row.get("note")
    # Zotero keeps what CSL has no variable for in the note, a "Name: value" a line.
    noted = {name.lower(): value for name, value in _IN_NOTE.findall(note)} if isinstance(note, str) else {}
    number = row.get("number")
    preprint = number if isinstance(number, str) and number.lower().startswith("arxiv:") else ""
    if row.get("archive") == "arXiv":
        preprint = row.get("archive_location") or preprint
    keyword = row.get("keyword")
    return {
        "title": row.get("title"),
        "abstract": row.get("abstract"),
        "authors": row.get("author"),
        "year": row.get("issued") or row.get("published"),
        "venue": row.get("container-title") or row.get("event-title"),
        "url": row.get("URL"),
        "tags": keyword,
        "doi": row.get("DOI") or noted.get("doi"),
        "arxiv": preprint or noted.get("arxiv"),
        "pmid": row.get("PMID") or noted.get("pmid"),
        "retracted": row.get("status") or _notice(row.get("updated-by")),
        "own_id": row.get("id") or row.get("citation-key"),
    }


def _notice(updates: Any) -> str | None:
    """Return which notice takes a work back, if one of those that Crossref lists does."""
    kinds = [one.get("type") for one in updates if isinstance(one, dict)] if isinstance(updates, list) else []
    return "retracted" if "retraction" in kinds else "withdrawn" if "withdrawal" in kinds else None
