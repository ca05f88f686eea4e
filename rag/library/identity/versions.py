"""Ids and venues of two descriptions of a paper in; out: whether they exclude each other, and which is the preprint.

A paper has one DOI, one arXiv id and one PubMed id, so two of a kind are two papers. Exceptions are versions: a
preprint's DOI beside that of the published article, a PubMed id that PubMed gave the preprint, and ids of OpenAlex,
Semantic Scholar and the ACL Anthology, which number versions of their own.
"""

from __future__ import annotations

import re
from collections.abc import Collection

SCHEMES = ("doi", "arxiv", "pmid", "openalex", "acl", "s2")
# Who registers nothing but preprints. Of 10.1101 only those that go on with a figure are: it is a publisher too.
_PREPRINT_DOI = re.compile(
    r"10\.1101/\d|10\.(?:20944|21203|22541|26434|31219|31220|31222|31223|31224|31234|31235|31730|35542|36227"
    r"|2139/ssrn|2196/preprints|5194/egusphere|7287/peerj\.preprints|48550)[-./]"
)
_VERSION = re.compile(r"[._/-]?v\d+$")
_PREPRINT_VENUE = re.compile(
    r"\b(?:arxiv|biorxiv|medrxiv|chemrxiv|psyarxiv|socarxiv|eartharxiv|techrxiv|edarxiv|osf preprints|preprints?"
    r"|research square|ssrn|corr|authorea|e-?prints?)\b",
    re.IGNORECASE,
)
# Years between a preprint and its publication. Of what takes longer, much was written anew.
MOST_YEARS = 3


def permanent(aliases: Collection[str]) -> frozenset[str]:
    """Return those of some aliases that are ids of a scheme."""
    return frozenset(alias for alias in aliases if alias.partition(":")[0] in SCHEMES)


def is_preprint_id(identifier: str) -> bool:
    """Tell whether an id is that of a preprint."""
    scheme, _, value = identifier.partition(":")
    return scheme == "arxiv" or (scheme == "doi" and _PREPRINT_DOI.match(value) is not None)


def is_preprint_venue(venue: str | None) -> bool:
    """Tell whether a venue is a place for preprints."""
    return bool(venue and _PREPRINT_VENUE.search(venue))


def has_preprint(identifiers: Collection[str], venue: str | None) -> bool:
    """Tell whether one of the versions that are described is a preprint."""
    return is_preprint_venue(venue) or any(map(is_preprint_id, identifiers))


def has_published_venue(venue: str | None) -> bool:
    """Tell whether there is a venue that is not one for preprints."""
    return bool(venue and venue.strip()) and not is_preprint_venue(venue)


def published_ids(identifiers: Collection[str]) -> frozenset[str]:
    """Return the ids that a published article has, none if all that is known may be the preprint's own."""
    dois = _published_dois(identifiers)
    others = frozenset(one for one in identifiers if one.startswith(("pmid:", "acl:")))
    return dois if any(map(is_preprint_id, identifiers)) else dois | others


def contradict(one: Collection[str], other: Collection[str]) -> bool:
    """Tell whether two sets of ids cannot be of one paper."""
    published = _published_dois(one), _published_dois(other)
    if _apart(*published, "doi:") or _apart(one, other, "arxiv:"):
        return True
    preprints_only = any(
        any(map(is_preprint_id, ids)) and not dois for ids, dois in zip((one, other), published, strict=True)
    )
    if not preprints_only and _apart(one, other, "pmid:"):
        return True
    first, second = _preprint_dois(one), _preprint_dois(other)
    archives = {doi.partition("/")[0] for doi in first} & {doi.partition("/")[0] for doi in second}
    return bool(archives) and not first & second


def _apart(one: Collection[str], other: Collection[str], scheme: str) -> bool:
    """Tell whether both have ids of a scheme and none in common."""
    first = {identifier for identifier in one if identifier.startswith(scheme)}
    second = {identifier for identifier in other if identifier.startswith(scheme)}
    return bool(first and second) and not first & second


def _published_dois(identifiers: Collection[str]) -> frozenset[str]:
    return frozenset(one for one in identifiers if one.startswith("doi:") and not is_preprint_id(one))


def _preprint_dois(identifiers: Collection[str]) -> set[str]:
    """Return the DOIs of preprints without the numbers of their versions."""
    return {_VERSION.sub("", one) for one in identifiers if one.startswith("doi:") and is_preprint_id(one)}
