"""A question in, the venues and authors that it names out: only where its prepositions make them plain."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_PAPERS = r"\b(?:papers?|articles?|publications?|works?|stud(?:y|ies)|anything|something|everything|research)"
_WORD = r"[^\W_][\w'’.&-]*"
_PERSON = rf"{_WORD}(?:\s+(?!(?:and|or|on|about|in|at|from|since)\b){_WORD}){{0,3}}"
_PEOPLE = rf"(?P<names>{_PERSON}(?:(?:\s*,\s*(?:and\s+)?|\s+(?:and|or|&)\s+){_PERSON})*)"
_BY = re.compile(rf"(?:(?<!\w)(?P<verb>\w+)\s+)?(?P<cut>(?:\beither\s+)?\bby)\s+{_PEOPLE}", re.IGNORECASE)
_OF = re.compile(rf"{_PAPERS}\s+(?P<cut>of|from)\s+{_PEOPLE}", re.IGNORECASE)
_PLACE = rf"\s+(?:the\s+)?(?P<names>{_WORD}(?:\s+{_WORD}){{0,7}})"
_AT = re.compile(rf"(?P<cut>\bat){_PLACE}", re.IGNORECASE)
_PUBLISHED = re.compile(
    rf"(?:{_PAPERS}\s+(?P<cut>(?:in|from))|(?P<said>\b(?:published|appeared|presented|accepted)\s+(?:in|at))){_PLACE}",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\s*\b(?:1[6-9]|20)\d\d$")
_AND = re.compile(r"\s*,\s*(?:and\s+)?|\s+(?:and|or|&)\s+", re.IGNORECASE)
_CAPITALS = re.compile(
    r"(?:(?:van|von|de|den|der|di|la|le)\s+)*[^\W\d_a-zß-öø-ÿ][\w'’.-]*(?:\s+(?:(?:van|von|de|den|der|di|la|le)\s+)*[^\W\d_a-zß-öø-ÿ][\w'’.-]*)*"
)
_OTHERS = frozenset("others colleagues coauthors".split())
# "Proposed by Cho" names an author, "optimised by Adam" does not.
_WRITING = frozenset(
    "proposed introduced presented published written described developed invented suggested authored released shown"
    " reported created".split()
)
_PARTICIPLE = re.compile(r"\w+(?:ed|wn|en|ade|ught|un)$", re.IGNORECASE)

# Whether the library has a name, as it stands in the question.
Known = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class NamesAsked:
    """The names that `text[start:end]` asks for, any of which will do."""

    start: int
    end: int
    names: tuple[str, ...]


def authors_asked(text: str, known: Known) -> NamesAsked | None:
    """Return the authors that a question asks for ("by Karpukhin", "papers of Nogueira and Cho"), or None."""
    for match in (*_OF.finditer(text), *_BY.finditer(text)):
        verb = (match.groupdict().get("verb") or "").lower()
        if _PARTICIPLE.match(verb) and verb not in _WRITING:
            continue
        if asked := _people(match, known):
            return asked
    return None


def venue_asked(text: str, known: Known) -> NamesAsked | None:
    """Return the venue that a question asks for ("at ECCV 2022", "published in SIGIR") without year, or None."""
    for match in (*_PUBLISHED.finditer(text), *_AT.finditer(text)):
        cut = "cut" if match["cut"] else "said"
        for head in _heads(match["names"]):
            name = _YEAR.sub("", head)
            # "At" stands before much else; there only a capital makes a name.
            if name and (name[0].isupper() or match.re is _PUBLISHED) and known(name):
                return NamesAsked(match.start(cut), match.start("names") + len(name), (name,))
    return None


def _people(match: re.Match[str], known: Known) -> NamesAsked | None:
    """Return the names of an enumeration, or None if the library lacks any of them: half of a wish is another wish."""
    found: list[str] = []
    end = 0
    for offset, piece in _pieces(match["names"]):
        written = _written_as_name(piece)
        name = next((name for name in (written, written.split()[-1]) if known(name)), None)
        if name is None:
            if piece[0].isupper() or written in _OTHERS or not found:
                return None
            break
        found.append(name)
        end = match.start("names") + offset + len(written)
        if len(written) < len(piece.rstrip(".,")):
            break
    return NamesAsked(match.start("cut"), end, tuple(found))


def _written_as_name(piece: str) -> str:
    """Return the words at the start of a text that are written like a name; else its first word."""
    match = _CAPITALS.match(piece)
    return (match[0] if match else piece.split()[0]).rstrip(".,'’")


def _pieces(names: str) -> Iterator[tuple[int, str]]:
    """Yield the names of an enumeration with where each starts."""
    start = 0
    for match in _AND.finditer(names):
        yield start, names[start : match.start()]
        start = match.end()
    yield start, names[start:]


def _heads(names: str) -> Iterator[str]:
    """Yield the beginnings of some words, the longest first."""
    for match in reversed(list(re.finditer(r"\S+", names))):
        yield names[: match.end()].rstrip(".,'’")
