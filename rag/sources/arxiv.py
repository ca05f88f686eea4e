"""What arXiv gives out in, records out: its metadata snapshot (JSON lines), OAI-PMH XML and Atom XML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element

from rag.schema import Record, Rejection
from rag.sources.content import Content
from rag.sources.elements import Found, begins, elements, text_in, texts_in
from rag.sources.fields import Fields
from rag.sources.names import full_name, uninverted
from rag.text import clean

ADDRESS = "https://arxiv.org/abs/"
# The newest version of a withdrawn paper says so in its comment, or has nothing else for an abstract.
_WITHDRAWN = re.compile(
    r"\b(?:this|the) (?:paper|article|manuscript|submission|work|preprint|version)\b.{0,40}\b(?:has been|was|is)"
    r"(?: \w+)? withdrawn\b|^\W*withdrawn\b",
    re.IGNORECASE,
)
_SHORT = 400
_AUTHOR_BORDER = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+")
_AFFILIATION = re.compile(r"\s*\([^()]*\)")


def shape(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what a row of the metadata snapshot says under our names; None if it is no such row."""
    if "id" not in row or not ({"authors_parsed", "versions", "submitter"} & row.keys()):
        return None
    versions = row.get("versions")
    first = versions[0] if isinstance(versions, list) and versions and isinstance(versions[0], dict) else {}
    return _values(
        number=row["id"],
        title=row.get("title"),
        abstract=row.get("abstract"),
        authors=_parsed_authors(row.get("authors_parsed")) or _written_authors(row.get("authors")),
        year=first.get("created") or row.get("update_date"),
        journal=row.get("journal-ref"),
        doi=row.get("doi"),
        categories=row.get("categories"),
        comments=row.get("comments"),
    )


def recognises(head: str) -> bool:
    """Tell whether a text begins like an answer of an OAI-PMH server or of arXiv's query interface."""
    known = "<OAI-PMH" in head or "<ListRecords" in head or ("<feed" in head and "arxiv.org" in head)
    return begins(head) and known


def read(content: Content, fields: Fields) -> Iterator[Record | Rejection]:
    """Yield a record per OAI-PMH record that is not deleted, or per entry of an Atom feed."""
    for item in elements(content.blocks(), ("record", "entry"), encoding="utf-8" if content.recoded else None):
        if not isinstance(item, Found):
            yield fields.rejection(item.line, item.reason)
        elif item.name == "entry":
            yield from _entry(item, fields)
        else:
            yield from _harvested(item, fields)


def _entry(item: Found, fields: Fields) -> Iterator[Record | Rejection]:
    entry = item.element
    number = text_in(entry.find("id"))
    if "/api/errors" in number:
        yield fields.rejection(item.line, f"arXiv answered with an error: {text_in(entry.find('summary'))}")
        return
    values = _values(
        number=number,
        title=text_in(entry.find("title")),
        abstract=text_in(entry.find("summary")),
        authors=texts_in(entry.findall("author/name")),
        year=text_in(entry.find("published")),
        journal=text_in(entry.find("journal_ref")),
        doi=text_in(entry.find("doi")),
        categories=[category.get("term", "") for category in entry.findall("category")],
        comments=text_in(entry.find("comment")),
    )
    yield fields.known(values, item.line)


def _harvested(item: Found, fields: Fields) -> Iterator[Record | Rejection]:
    header, metadata = item.element.find("header"), item.element.find("metadata")
    if header is not None and header.get("status") == "deleted":
        return
    found = next(iter(metadata), None) if metadata is not None else None
    if found is None:
        yield fields.rejection(item.line, "the record has no metadata")
    elif found.find("creator") is not None or found.find("description") is not None:
        yield fields.known(_dublin_core(found), item.line)
    else:
        yield fields.known(_arxiv_metadata(found), item.line)


def _arxiv_metadata(found: Element) -> dict[str, Any]:
    authors = found.find("authors")
    people = found.findall("authors/author")
    names = [
        full_name(text_in(one.find("forenames")), text_in(one.find("keyname")), text_in(one.find("suffix")))
        for one in people
    ]
    return _values(
        number=text_in(found.find("id")),
        title=text_in(found.find("title")),
        abstract=text_in(found.find("abstract")),
        authors=names or _written_authors(text_in(authors)),
        year=text_in(found.find("created")) or text_in(found.find("version/date")),
        journal=text_in(found.find("journal-ref")),
        doi=text_in(found.find("doi")),
        categories=text_in(found.find("categories")),
        comments=text_in(found.find("comments")),
    )


def _dublin_core(found: Element) -> dict[str, Any]:
    """Return the record of oai_dc, which every repository speaks; arXiv puts comments among the descriptions."""
    descriptions = texts_in(found.findall("description"))
    ids = texts_in(found.findall("identifier"))
    links = [text for text in ids if text.startswith("http")]
    arxiv = next((text for text in ids if "arxiv.org/abs/" in text), "")
    return {
        "title": text_in(found.find("title")),
        "abstract": max(descriptions, key=len, default=""),
        "authors": [uninverted(name) for name in texts_in(found.findall("creator"))],
        "year": min(texts_in(found.findall("date")), default=""),
        "doi": next((text for text in ids if re.search(r"\b10\.\d{4,9}/", text)), ""),
        "arxiv": arxiv,
        "url": arxiv or next(iter(links), ""),
        "retracted": _mark("", *descriptions),
        "own_id": arxiv.removeprefix(ADDRESS) or next(iter(ids), ""),
    }


def _values(
    *,
    number: Any,
    title: Any,
    abstract: Any,
    authors: list[str],
    year: Any,
    journal: Any,
    doi: Any,
    categories: Any,
    comments: Any,
) -> dict[str, Any]:
    bare = re.sub(r"^.*?/abs/|^oai:arXiv\.org:|v\d+$", "", str(number or "").strip(), flags=re.IGNORECASE)
    text = _line(abstract)
    return {
        "title": _line(title),
        "abstract": text,
        "authors": authors,
        "year": year,
        "venue": _line(journal),
        "doi": str(doi or "").split(" ")[0],
        "arxiv": bare,
        "url": f"{ADDRESS}{bare}" if bare else "",
        "tags": categories.split() if isinstance(categories, str) else categories,
        "retracted": _mark(_line(comments), text),
        "own_id": bare,
    }


def _mark(comments: str, *abstracts: str) -> str | None:
    short = [text for text in abstracts if len(text) < _SHORT]
    return "withdrawn" if any(_WITHDRAWN.search(text) for text in (comments, *short)) else None


def _line(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _parsed_authors(value: Any) -> list[str]:
    rows = [row for row in value if isinstance(row, list) and len(row) >= 2] if isinstance(value, list) else []
    parts = [[clean(part) if isinstance(part, str) else "" for part in [*row, ""][:3]] for row in rows]
    return [full_name(given, family, suffix) for family, given, suffix in parts]


def _written_authors(value: Any) -> list[str]:
    """Return the names of "A. Author, B. Author and C. Author (University)"."""
    text = _AFFILIATION.sub("", clean(value)) if isinstance(value, str) else ""
    return [name for name in _AUTHOR_BORDER.split(text) if name]
