"""A paper of Semantic Scholar's datasets or interface in, its record's values out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_MARKS = frozenset(["externalids", "s2fieldsofstudy", "citationcount", "paperabstract", "s2url", "publicationvenueid"])


def shape(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what a paper says under our names; None if the row is none of Semantic Scholar's."""
    names = {name.lower(): value for name, value in row.items()}
    if not (_MARKS & names.keys()) or not ({"corpusid", "paperid", "id"} & names.keys()):
        return None
    external = names.get("externalids")
    ids = {str(k).lower(): v for k, v in external.items()} if isinstance(external, dict) else {}
    journal = names.get("journal")
    where = journal.get("name") if isinstance(journal, dict) else names.get("journalname") or journal
    number = names.get("corpusid") or ids.get("corpusid")
    return {
        "title": names.get("title"),
        "abstract": names.get("abstract") or names.get("paperabstract"),
        "authors": names.get("authors"),
        "year": names.get("year") or names.get("publicationdate"),
        "venue": names.get("venue") or where,
        "url": names.get("url") or names.get("s2url"),
        "doi": ids.get("doi") or names.get("doi"),
        "arxiv": ids.get("arxiv") or names.get("arxivid"),
        "pmid": ids.get("pubmed") or names.get("pmid"),
        "acl": ids.get("acl"),
        "s2": number,
        "own_id": names.get("paperid") or number or names.get("id"),
    }
