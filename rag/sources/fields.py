"""A mapping with anybody's field names in, a Record or a Rejection out; shared by every format with named fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from rag.schema import Origin, Record, Rejection

# Our field → the names it goes by, best first; compared without case, blanks, hyphens and underscores.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "papertitle", "name"),
    "abstract": ("abstract", "summary", "abstracttext", "text", "description"),
    "authors": ("authors", "author", "creators"),
    "year": ("year", "publicationyear", "pubyear", "published", "publicationdate", "date", "issued"),
    "venue": ("venue", "journal", "booktitle", "containertitle", "conference", "publicationtitle"),
    "url": ("url", "link", "openaccessurl"),
    "tags": ("tags", "keywords", "categories"),
    "doi": ("doi",),
    "arxiv": ("arxiv", "arxivid", "eprint"),
    "pmid": ("pmid", "pubmedid"),
    "own_id": ("_id", "id", "paperid", "corpusid"),
    "abstract_kind": ("abstractkind",),
}
FIELDS = tuple(_NAMES)

_YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d|21\d\d)\b")
_ARXIV = re.compile(r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?$", re.IGNORECASE)
_DOI = re.compile(r"10\.\d{4,9}/\S+", re.IGNORECASE)


def record_from(values: Mapping[str, Any], origin: Origin, mapping: Mapping[str, str]) -> Record | Rejection:
    """Return the record that a row of named fields holds, or why it is none.

    `mapping` overrides the field that is read for one of ours: {"abstract": "Zusammenfassung"}.
    """
    by_name = {_plain(name): value for name, value in values.items()}

    def find(field: str) -> Any:
        names = (_plain(mapping[field]),) if field in mapping else _NAMES[field]
        return next((by_name[n] for n in map(_plain, names) if by_name.get(n) not in (None, "", [])), None)

    title, abstract = _text(find("title")), _text(find("abstract"))
    own_id = _text(find("own_id")) or None
    if not title and not own_id:
        known = ", ".join(list(values)[:8]) or "none"
        return Rejection(
            source=origin.source, line=origin.line, reason=f"the record has no title (its fields: {known})"
        )
    return Record(
        title=title,
        abstract=abstract,
        origin=origin,
        authors=_authors(find("authors")),
        year=_year(find("year")),
        venue=_text(find("venue")) or None,
        url=_text(find("url")) or None,
        tags=tuple(_strings(find("tags"))),
        identifiers=_identifiers(find("doi"), find("arxiv"), find("pmid")),
        own_id=own_id,
        abstract_kind="note" if find("abstract_kind") == "note" else "abstract",
    )


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]", "", name).lower() or name


def _text(value: Any) -> str:
    """Return a value as one line of text; a list of strings (as some exports have) is joined."""
    if isinstance(value, list):
        value = " ".join(v for v in value if isinstance(v, str))
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    # A lone surrogate from a broken escape cannot be stored as UTF-8.
    text = value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""
    return text.replace("\x00", "").strip()


def _strings(value: Any) -> list[str]:
    parts = value if isinstance(value, list) else re.split(r"[;,]", value) if isinstance(value, str) else []
    return [text for part in parts if (text := _text(part))]


def _authors(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        separator = r"\s*;\s*|\s+and\s+" if re.search(r";|\sand\s", value) else r"\s*,\s*"
        value = re.split(separator, value)
    names = []
    for part in value if isinstance(value, list) else []:
        if isinstance(part, dict):
            full = _text(part.get("name")) or f"{_text(part.get('given'))} {_text(part.get('family'))}"
            names.append(full.strip())
        else:
            names.append(_text(part))
    return tuple(name for name in names if name)


def _year(value: Any) -> int | None:
    if isinstance(value, dict):  # CSL: {"date-parts": [[2021, 3]]}
        value = value.get("date-parts")
    while isinstance(value, list) and value:
        value = value[0]
    found = _YEAR.search(str(value)) if value is not None else None
    return int(found[1]) if found else None


def _identifiers(doi: Any, arxiv: Any, pmid: Any) -> tuple[str, ...]:
    found = []
    if match := _DOI.search(_text(doi)):
        found.append(f"doi:{match[0].lower().rstrip('.,;')}")
    if match := _ARXIV.search(_text(arxiv)):
        found.append(f"arxiv:{match[1].lower()}")
    if (digits := _text(pmid)).isdigit():
        found.append(f"pmid:{digits}")
    return tuple(found)
