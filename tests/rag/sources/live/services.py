"""A real HTTP server on loopback that answers as arXiv and PubMed do, from papers it is given."""

from __future__ import annotations

import json
import threading
from collections import deque
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from rag.sources.live.query import Live

ENTRY = (
    "<entry><id>http://arxiv.org/abs/{number}v1</id><published>2024-01-0{day}T00:00:00Z</published>"
    "<title>{title}</title><summary>  An abstract about {title}.</summary><author><name>Mira Holm</name></author>"
    '<category term="cs.IR"/></entry>\n'
)
ARTICLE = (
    "<PubmedArticle><MedlineCitation><PMID>{pmid}</PMID><Article><Journal><Title>J</Title></Journal>"
    "<ArticleTitle>{title}.</ArticleTitle><Abstract><AbstractText>About {title}.</AbstractText></Abstract>"
    "</Article></MedlineCitation></PubmedArticle>\n"
)


class Services:
    """The server; `titles` are what every query finds, `asked` are the requests, `failures` the statuses to give first.

    A failure is a status, or a status and the seconds of its Retry-After; "hollow" is arXiv's answer without entries.
    """

    def __init__(self, titles: list[str]) -> None:
        self.titles = titles
        self.asked: list[tuple[str, dict[str, str], dict[str, str]]] = []
        self.failures: deque[int | tuple[int, str] | str] = deque()
        services = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                address = urlsplit(self.path)
                asked = {name: values[0] for name, values in parse_qs(address.query).items()}
                services.asked.append((address.path, asked, dict(self.headers)))
                status, after, body = services.answer(address.path, asked)
                self.send_response(status)
                if after:
                    self.send_header("Retry-After", after)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Services:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def live(self, **more: Any) -> Live:
        return Live(arxiv_url=f"{self.url}/api/query", pubmed_url=f"{self.url}/eutils/", **more)

    def answer(self, path: str, asked: dict[str, str]) -> tuple[int, str | None, bytes]:
        if self.failures and self.failures[0] != "hollow":
            failure = self.failures.popleft()
            status, after = failure if isinstance(failure, tuple) else (failure, None)
            return int(status), after, b"<html>Something is wrong</html>"
        if path == "/api/query":
            return 200, None, self._feed(int(asked["start"]), int(asked["max_results"]))
        if path == "/eutils/esearch.fcgi":
            found = {"count": str(len(self.titles)), "querykey": "1", "webenv": "MCID_1", "idlist": []}
            return 200, None, json.dumps({"esearchresult": found}).encode()
        start, count = int(asked["retstart"]), int(asked["retmax"])
        rows = enumerate(self.titles[start : start + count], start=start + 1)
        articles = "".join(ARTICLE.format(pmid=n, title=escape(title)) for n, title in rows)
        return 200, None, f"<PubmedArticleSet>{articles}</PubmedArticleSet>".encode()

    def _feed(self, start: int, count: int) -> bytes:
        rows = list(enumerate(self.titles))[start : start + count]
        if self.failures:
            self.failures.popleft()
            rows = []
        entries = "".join(ENTRY.format(number=f"2401.{n:05}", day=1, title=escape(title)) for n, title in rows)
        total = f"<opensearch:totalResults>{len(self.titles)}</opensearch:totalResults>"
        return f'<feed xmlns="http://www.w3.org/2005/Atom">{total}{entries}</feed>'.encode()
