"""A paper or a reference in, an entry of a reference list out: what BibTeX, RIS and CSL-JSON are written from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from rag.export.names import Name, read_name
from rag.schema import Paper, Reference
from rag.standing import SINCE
from rag.text import clean

Kind = Literal["article", "conference", "preprint", "other"]

NOTE = "The text quoted is a note about the paper, not its own abstract."

_PREPRINT = re.compile(r"\b(?:arxiv|biorxiv|chemrxiv|corr|medrxiv|preprint|psyarxiv|ssrn)\b", re.IGNORECASE)
_CONFERENCE = re.compile(
    r"\b(?:conference|conf|congress|meeting|proceedings|proc|symposium|workshop)\b(?! of the national academy)"
    r"|\b(?:AAAI|ACL|AISTATS|BMVC|CHI|CIKM|CLEF|COLING|CVPR|EACL|ECCV|ECIR|EMNLP|ICASSP|ICCV|ICDE|ICDM|ICLR|ICML"
    r"|IJCAI|INTERSPEECH|KDD|LREC|MICCAI|NAACL|NeurIPS|NIPS|RecSys|SIGIR|SIGMOD|TREC|UAI|USENIX|VLDB|WACV|WSDM|WWW)\b",
    re.IGNORECASE,
)
_IDENTIFIERS = {
    "doi": re.compile(r"(?:doi:|https?://(?:dx\.)?doi\.org/)(10\.\S+)", re.IGNORECASE),
    "arxiv": re.compile(r"(?:arxiv:|https?://arxiv\.org/(?:abs|pdf)/)([\w.-]+(?:/\d+)?(?:v\d+)?)", re.IGNORECASE),
    "pmid": re.compile(r"(?:pmid:|https?://pubmed\.ncbi\.nlm\.nih\.gov/)(\d+)/?", re.IGNORECASE),
}
_SAFE = "/:;()._-,+"
_MOST_AUTHORS = 8
_HOMES = {"doi": "https://doi.org/", "arxiv": "https://arxiv.org/abs/", "pmid": "https://pubmed.ncbi.nlm.nih.gov/"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A paper in a reference list; its texts are cleaned, one line each.

    `url` is the address that came with it, unless it is that of an identifier. `notes` are the abstract's sentences
    that something rests on, and what a reader must know of the text. `status` is a word for a paper that is taken back,
    `since` what became of one that was cited.
    """

    key: str
    kind: Kind
    title: str
    authors: tuple[Name, ...]
    year: int | None
    venue: str
    url: str
    identifiers: dict[str, str]
    abstract: str = ""
    tags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    status: str = ""
    since: str = ""

    @property
    def standing(self) -> tuple[str, ...]:
        """What must be said wherever the paper is cited."""
        return tuple(filter(None, (self.status, self.since)))

    @property
    def links(self) -> tuple[str, ...]:
        """The addresses that its identifiers stand for."""
        return tuple(f"{_HOMES[scheme]}{quote(value, safe=_SAFE)}" for scheme, value in self.identifiers.items())

    @property
    def address(self) -> str:
        """The one address of a reference list, which has a field of its own for the DOI."""
        return self.url or ("" if "doi" in self.identifiers else next(iter(self.links), ""))

    @property
    def people(self) -> str:
        """The authors as they are read, the first few by name."""
        more = len(self.authors) - _MOST_AUTHORS
        names = ", ".join(name.printed for name in self.authors[:_MOST_AUTHORS])
        return f"{names} and {more} more" if more > 0 else names

    @property
    def place(self) -> str:
        """Venue and year."""
        return ", ".join(part for part in (self.venue, "" if self.year is None else str(self.year)) if part)


def entry(paper: Paper | Reference, notes: Sequence[str] = ()) -> Entry:
    """Return the entry of a paper; `notes` are sentences of it that something rests on."""
    venue, url = clean(paper.venue or ""), "".join(clean(paper.url or "").split())
    known = identifiers(paper)
    return Entry(
        key=paper.key,
        kind=_kind(venue, known),
        title=clean(paper.title),
        authors=tuple(name for name in map(read_name, paper.authors) if name.family),
        year=paper.year,
        venue=venue,
        url="" if any(pattern.fullmatch(url) for pattern in _IDENTIFIERS.values()) else url,
        identifiers=known,
        abstract=clean(paper.abstract) if isinstance(paper, Paper) else "",
        tags=tuple(filter(None, map(clean, paper.tags))) if isinstance(paper, Paper) else (),
        notes=(*notes, *((NOTE,) if paper.abstract_kind == "note" else ())),
        status=paper.retracted or "",
        since=SINCE[paper.since] if isinstance(paper, Reference) and paper.since else "",
    )


def identifiers(paper: Paper | Reference) -> dict[str, str]:
    """Return the DOI, arXiv id and PubMed id that stand in the paper's id or address, by scheme."""
    found = {}
    for scheme, pattern in _IDENTIFIERS.items():
        matches = (pattern.fullmatch(text.strip()) for text in (paper.paper_id, paper.url or ""))
        value = next((match[1] for match in matches if match), None)
        if value:
            found[scheme] = value.removesuffix(".pdf") if scheme == "arxiv" else value
    return found


def _kind(venue: str, known: dict[str, str]) -> Kind:
    """Tell what a paper is from its venue; sources do not say it."""
    if _PREPRINT.search(venue) or (not venue and "arxiv" in known):
        return "preprint"
    if _CONFERENCE.search(venue):
        return "conference"
    return "article" if venue else "other"
