"""The two services that can be asked: how many records a query has, and a page of them as the XML they answer with."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rag.errors import SourceError
from rag.schema import Record, Rejection
from rag.sources import arxiv, pubmed
from rag.sources.content import Content
from rag.sources.fields import Fields
from rag.sources.live.client import Client
from rag.sources.live.query import LiveQuery, Service

Reader = Callable[[Content, Fields], Iterator[Record | Rejection]]


@dataclass(frozen=True, slots=True)
class Manners:
    """What a service asks of its users: seconds between requests, records a page, and how far it lets one page."""

    pause: float
    page: int
    furthest: int
    read: Reader


# arXiv: one request every three seconds, 30,000 results; NCBI: three requests a second, 10,000 records of a search.
MANNERS: dict[Service, Manners] = {
    "arxiv": Manners(3.0, 200, 30_000, arxiv.read),
    "pubmed": Manners(0.4, 200, 9_999, pubmed.read),
}
_TOTAL = re.compile(rb"totalResults[^>]*>\s*(\d+)\s*<")


class ArXiv:
    """arXiv's query interface, newest papers first."""

    def __init__(self, query: LiveQuery, client: Client) -> None:
        self._query, self._client = query, client
        self.total = 0

    def page(self, start: int, count: int) -> bytes:
        """Return the Atom XML of some results, and learn how many there are."""
        params = {
            "search_query": self._query.text,
            "start": str(start),
            "max_results": str(count),
            "sortBy": "submittedDate",
            "sortOrder": "descending",
        }
        body = self._client.get(self._query.live.arxiv_url, params, lambda body: not _is_hollow(body, start))
        self.total = _total(body)
        return body


class PubMed:
    """NCBI's E-utilities: a search that stays on their server, and pages of it, newest papers first."""

    def __init__(self, query: LiveQuery, client: Client) -> None:
        self._query, self._client = query, client
        self._kept: dict[str, str] = {}
        self.total = 0

    def page(self, start: int, count: int) -> bytes:
        """Return the XML of some articles, and learn how many there are."""
        if not self._kept:
            self._search()
        if start >= self.total:
            return b""
        params = {**self._common(), **self._kept, "retstart": str(start), "retmax": str(count), "retmode": "xml"}
        return self._client.get(f"{self._query.live.pubmed_url.rstrip('/')}/efetch.fcgi", params)

    def _search(self) -> None:
        url = f"{self._query.live.pubmed_url.rstrip('/')}/esearch.fcgi"
        more = {"term": self._query.text, "usehistory": "y", "retmax": "0", "retmode": "json", "sort": "pub_date"}
        body = self._client.get(url, {**self._common(), **more})
        try:
            # PubMed puts line breaks as they are into the strings of its warnings
            result = json.loads(body, strict=False)["esearchresult"]
            if "ERROR" in result:
                raise SourceError(f"PubMed refused the query: {result['ERROR']}", path=self._query.name)
            self.total = int(result["count"])
            self._kept = {"query_key": str(result["querykey"]), "WebEnv": str(result["webenv"])}
        except (ValueError, KeyError, TypeError) as exc:
            raise SourceError(
                "PubMed answered with something else than a search result.", path=self._query.name
            ) from exc

    def _common(self) -> dict[str, str]:
        contact = self._query.live.contact
        return {"db": "pubmed", "tool": "attest", **({"email": contact} if contact else {})}


def _total(body: bytes) -> int:
    found = _TOTAL.search(body)
    return int(found[1]) if found else 0


def _is_hollow(body: bytes, start: int) -> bool:
    """Tell whether arXiv says that there are results and gives none, as it does now and then."""
    return not body or (b"<entry" not in body and _total(body) > start)
