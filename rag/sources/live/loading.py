"""A query in, its records out, page by page; a load that was stopped goes on where it was."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Iterator, Mapping

from rag.schema import Origin, Reading, Record, Rejection
from rag.sources.content import Content
from rag.sources.fields import Fields
from rag.sources.live.client import Client
from rag.sources.live.places import Places
from rag.sources.live.query import LiveQuery
from rag.sources.live.services import MANNERS, ArXiv, PubMed

# Who takes the records may keep the last few hundred in hand before they are stored.
_PAGES_IN_HAND = 2


def read(query: LiveQuery, mapping: Mapping[str, str]) -> Iterator[Record | Rejection | Reading]:
    """Yield what a query brings, newest first, up to its limit; last what it was read as, and of how many.

    Raises:
        SourceError: the service refuses the query, or does not answer.
    """
    manners, places = MANNERS[query.service], Places(query.live.places)
    client = Client(query.service, pause=manners.pause, contact=query.live.contact)
    service = ArXiv(query, client) if query.service == "arxiv" else PubMed(query, client)
    fields = Fields(query.name, mapping)
    first, wanted = places.get(query.name), min(query.limit, manners.furthest)
    first = first if first < wanted else 0
    start, records = first, 0
    while start < wanted:
        count = min(manners.page, wanted - start)
        body = service.page(start, count)
        places.put(query.name, start - _PAGES_IN_HAND * manners.page)
        found = 0
        for found, item in enumerate(manners.read(Content(io.BytesIO(body)), fields), start=1):
            records += isinstance(item, Record)
            yield _placed(item, start + found)
        start += count
        if not found or start >= service.total:
            break
    places.put(query.name, 0)
    notes = _notes(query, service.total, first, manners.furthest)
    yield Reading(
        source=query.name, format=query.service, encoding="UTF-8", fields={}, records=records, notes=tuple(notes)
    )


def _placed(item: Record | Rejection, position: int) -> Record | Rejection:
    """Return a record or rejection with its place among the results for a line."""
    if isinstance(item, Rejection):
        return dataclasses.replace(item, line=position)
    return dataclasses.replace(item, origin=Origin(source=item.origin.source, line=position))


def _notes(query: LiveQuery, total: int, first: int, furthest: int) -> Iterator[str]:
    if total == 0:
        yield f"{query.name} matches nothing."
    if first:
        yield f"{query.name} went on at result {first + 1}, where the load before was stopped."
    if total > furthest and query.limit >= furthest:
        yield (
            f"{query.name} matches {total:,} papers, of which {query.service} gives the newest {furthest:,}: "
            "narrow the query, by year perhaps, to load the others."
        )
    elif total > query.limit:
        yield f"{query.name} matches {total:,} papers; the newest {query.limit:,} were loaded. --limit N asks for more."
