"""Records in, permanent identity out: the ids a paper is known by, and its key."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from itertools import chain, count

from rag.library.identity.titles import plain
from rag.schema import Record
from rag.text import STOPWORDS

_KEY_WORDS = 3


def digest(*parts: str) -> str:
    """Return the SHA-256 of the parts as hex; the parts keep their borders."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def title_alias(title: str) -> str:
    """Return the id under which a title is found again, whatever its case, accents and punctuation."""
    return f"title:{digest(plain(title))[:20]}"


def paper_id(record: Record, own_ids: bool, taken: Callable[[str], bool]) -> str:
    """Return the permanent id of a new paper: the source's own, a DOI or the like, else a hash of its title.

    `taken` tells whether an id is in use: another paper of the same title and year gets its abstract hashed in, and a
    number if that is the same too.
    """
    if own_ids and record.own_id:
        return record.own_id
    for identifier in record.identifiers:
        if not taken(identifier):
            return identifier
    parts = [title_alias(record.title).removeprefix("title:"), str(record.year or "")]
    more = chain(((), (record.abstract,)), ((record.abstract, str(number)) for number in count(2)))
    found = (f"title:{digest(*parts, *rest)[:16]}" for rest in more)
    return next(identity for identity in found if not taken(identity))


def citation_key(record: Record, identity: str, taken: Callable[[str], bool]) -> str:
    """Return a BibTeX-style key that is not taken: `bogolin2022cross`, or title words and 4 hash characters."""
    title = [w for w in (_ascii(word) for word in re.findall(r"[^\W_]+", record.title)) if w and w not in STOPWORDS]
    family = _ascii(_family(record.authors[0])) if record.authors else ""
    if family and record.year:
        stem = f"{family}{record.year}{title[0] if title else ''}"
    else:
        stem = "-".join([*title[:_KEY_WORDS], digest(identity)[:4]])
    suffixes = ["", *"bcdefghijklmnopqrstuvwxyz"]
    candidates = (f"{stem}{suffix}" for suffix in suffixes)
    return next((key for key in candidates if not taken(key)), f"{stem}-{digest(identity)[:12]}")


def _family(author: str) -> str:
    """Return the family name of "Given Family", "Family, Given" or one word."""
    return author.split(",")[0] if "," in author else author.split()[-1]


def _ascii(word: str) -> str:
    """Return a word in plain lower-case letters, spelt as it is."""
    plain = unicodedata.normalize("NFKD", word.replace("ß", "ss").replace("ø", "o").replace("Ø", "O").replace("ł", "l"))
    return re.sub(r"[^a-z0-9]", "", plain.lower())
