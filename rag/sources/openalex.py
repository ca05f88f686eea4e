"""A work of OpenAlex in, its record's values out; its abstract is put together from the places of its words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_MOST_WORDS = 100_000


def shape(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what a work says under our names; None if the row is no work of OpenAlex."""
    if not ("abstract_inverted_index" in row or str(row.get("id", "")).startswith("https://openalex.org/W")):
        return None
    ids = row["ids"] if isinstance(row.get("ids"), dict) else {}
    location = _part(row, "primary_location")
    source = _part(location, "source") or _part(row, "host_venue")
    listed = row["authorships"] if isinstance(row.get("authorships"), list) else []
    authors = [_part(one, "author") for one in listed if isinstance(one, dict)]
    return {
        "title": row.get("title") or row.get("display_name"),
        "abstract": _abstract(row.get("abstract_inverted_index")) or row.get("abstract"),
        "authors": [author.get("display_name") for author in authors],
        "year": row.get("publication_year") or row.get("publication_date"),
        "venue": source.get("display_name"),
        "url": location.get("landing_page_url") or row.get("doi") or row.get("id"),
        "doi": row.get("doi") or ids.get("doi"),
        "arxiv": _arxiv(location.get("landing_page_url")),
        "pmid": ids.get("pmid"),
        "openalex": row.get("id") or ids.get("openalex"),
        "retracted": row.get("is_retracted"),
        "own_id": row.get("id"),
    }


def _abstract(index: Any) -> str:
    """Return the words of {"word": [places]} in order; what is no word or no place is left out."""
    if not isinstance(index, dict):
        return ""
    placed = [
        (place, word)
        for word, places in index.items()
        if isinstance(places, list)
        for place in places
        if isinstance(place, int)
    ]
    return " ".join(word for _, word in sorted(placed)[:_MOST_WORDS])


def _arxiv(address: Any) -> str:
    return address if isinstance(address, str) and "arxiv.org/abs/" in address else ""


def _part(row: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = row.get(name)
    return value if isinstance(value, dict) else {}
