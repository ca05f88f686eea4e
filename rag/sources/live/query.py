"""What a user asks arXiv or PubMed for, and where and how it is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from rag.errors import SourceError

Service = Literal["arxiv", "pubmed"]
DEFAULT_LIMIT = 1000
_PREFIXED = re.compile(r"(arxiv|pubmed):(.*)", re.IGNORECASE | re.DOTALL)
_LONGEST = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """How live sources are reached: their addresses, who asks, and the file that remembers where a load stopped."""

    arxiv_url: str = "https://export.arxiv.org/api/query"
    pubmed_url: str = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
    contact: str | None = None
    places: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveQuery:
    """One query to load: `name` is what origins and messages call it, `limit` how many records it may bring."""

    name: str
    service: Service
    text: str
    limit: int
    live: Live


def parse(given: str, live: Live, limit: int | None) -> LiveQuery | None:
    """Return the query that a path such as `arxiv:cat:cs.IR` stands for; None if it is a path.

    Raises:
        SourceError: the query is empty or too long.
    """
    match = _PREFIXED.fullmatch(given)
    if match is None or _is_file(given):
        return None
    service, text = cast(Service, match[1].lower()), " ".join(match[2].split())
    if not text:
        raise SourceError(f'{given} asks for nothing; write a query after it, such as {service}:"lamps".', path=given)
    if len(text) > _LONGEST:
        raise SourceError(f"The query to {service} is longer than {_LONGEST} characters; shorten it.", path=given[:40])
    return LiveQuery(name=f"{service}:{text}", service=service, text=text, limit=limit or DEFAULT_LIMIT, live=live)


def _is_file(given: str) -> bool:
    """Tell whether there is a file of that name; a query may be too long for one."""
    try:
        return Path(given).exists()
    except (OSError, ValueError):
        return False
