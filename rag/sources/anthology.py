"""The ACL Anthology's XML, a file a venue and year, in; records out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from rag.schema import Record, Rejection
from rag.sources.content import Content
from rag.sources.elements import Found, begins, elements, text_in
from rag.sources.fields import Fields
from rag.sources.names import full_name

_ADDRESS = "https://aclanthology.org/"


def recognises(head: str) -> bool:
    """Tell whether a text begins like a file of the Anthology."""
    return begins(head) and bool(re.search(r"<collection\b[^>]*\bid=", head)) and "<volume" in head


def read(content: Content, fields: Fields) -> Iterator[Record | Rejection]:
    """Yield a record per paper; year and venue are those of the volume it stands in."""
    venue, year = "", ""
    for item in elements(content.blocks(), ("meta", "paper"), encoding="utf-8" if content.recoded else None):
        if not isinstance(item, Found):
            yield fields.rejection(item.line, item.reason)
        elif item.name == "meta":
            venue, year = text_in(item.element.find("booktitle")), text_in(item.element.find("year"))
        elif item.element.find("removed") is None:
            yield fields.known(_values(item.element, venue, year), item.line)


def _values(paper: Element, venue: str, year: str) -> dict[str, Any]:
    address = text_in(paper.find("url"))
    number = address.removeprefix(_ADDRESS).strip("/")
    return {
        "title": text_in(paper.find("title")),
        "abstract": text_in(paper.find("abstract")),
        "authors": [full_name(text_in(a.find("first")), text_in(a.find("last"))) for a in paper.findall("author")],
        "year": text_in(paper.find("year")) or year,
        "venue": text_in(paper.find("journal")) or text_in(paper.find("booktitle")) or venue,
        "doi": text_in(paper.find("doi")),
        "acl": number,
        "url": address if "://" in address else f"{_ADDRESS}{number}/" if number else "",
        "retracted": "retracted" if paper.find("retracted") is not None else None,
        "own_id": number,
    }
