"""What sources write into their fields for identifiers in, permanent ids as `scheme:value` out."""

from __future__ import annotations

import re
from collections.abc import Mapping

_ARXIV = re.compile(r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?$", re.IGNORECASE)
# A DOI that was cut off ("10.5555/j.cav...", "10.5555/.") names no paper, and would make one of all that have it.
_DOI = re.compile(r"10\.\d{4,9}/(?>\S*[^\s.,;…])(?!\.\.|…)", re.IGNORECASE)
# arXiv registers a DOI for every preprint; the preprint's id says the same and is what others write.
_ARXIV_DOI = re.compile(r"10\.48550/arxiv\.(.+)$", re.IGNORECASE)
_PATTERNS = {
    "pmid": re.compile(r"(?:^|/|pmid:?\s*)(\d{1,9})/?$", re.IGNORECASE),
    "openalex": re.compile(r"(?:^|/)(w\d+)$", re.IGNORECASE),
    "acl": re.compile(r"(?:^|/)([A-Z]\d\d-\d{4}|\d{4}\.[\w-]+\.\d+)/?$", re.IGNORECASE),
    "s2": re.compile(r"^(\d+)$"),
}
SCHEMES = ("doi", "arxiv", *_PATTERNS)
_LONGEST = 500  # of an address that holds one


def read(values: Mapping[str, str]) -> tuple[str, ...]:
    """Return the ids in the values by scheme, lower case, best first; what is no id of its scheme is left out."""
    found: dict[str, str] = {}
    values = {scheme: value[:_LONGEST] for scheme, value in values.items()}
    if doi := _DOI.search(values.get("doi", "")):
        preprint = _ARXIV_DOI.match(doi[0])
        if preprint and (number := _ARXIV.search(preprint[1])):
            found["arxiv"] = number[1]
        else:
            found["doi"] = doi[0]
    if number := _ARXIV.search(values.get("arxiv", "")):
        found.setdefault("arxiv", number[1])
    for scheme, pattern in _PATTERNS.items():
        if (value := values.get(scheme)) and (match := pattern.search(value)):
            found[scheme] = match[1]
    return tuple(f"{scheme}:{found[scheme].lower()}" for scheme in SCHEMES if scheme in found)


def named(own_id: str) -> dict[str, str]:
    """Return the id that a source's own name for a record is, by its scheme: `doi:10.5555/1`, as Attest exports it."""
    scheme, colon, value = own_id.partition(":")
    return {scheme: value} if colon and scheme in SCHEMES else {}
