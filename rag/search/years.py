"""A question in, the years that it asks for out: only where its words say that they are years of papers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_YEAR = r"(?:1[6-9]|20)\d\d"
_SPELLED = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_KINDS = (
    r"papers?|articles?|publications?|stud(?:y|ies)|works?|literature|research|methods?|models?|approach(?:es)?"
    r"|advances|developments?|progress|results|findings"
)
# What makes "in 2019" the year of a paper and not of what it tells.
_CUE = re.compile(
    rf"\b(?:{_KINDS}|published|proposed|introduced|presented|appeared|released|written|came out|state of the art)\b",
    re.IGNORECASE,
)
# What makes any year one of what papers tell: counts of people, and change over time.
_FACT = re.compile(
    r"\b(?:how (?:many|much)|died|deaths?|mortality|prevalence|incidence|cases|population|rates?|(?:in|de)creas\w+"
    r"|chang(?:ed?|es|ing)|grew|grown|ris(?:en|es?|ing)|rose|fell|fallen|declin\w+|doubled|patients|people|born"
    r"|occurr\w+|happen\w+|epidemi\w+|trends?)\b",
    re.IGNORECASE,
)
_FILLER = r"(?:,?\s*(?:that (?:were|was)\s+)?(?:published|written|released|out|dated|from|in|of)\s+)?"
_SINCE = re.compile(
    rf"{_FILLER}\b(since|from|after|before|until|till|up to|as of|starting (?:in|from))\s+(?:the year\s+)?({_YEAR})"
    r"(?:\s+(onwards?|on(?=\s*[?.!,]*$)|or later|and later|or earlier|and earlier))?\b(?!\s*(?:[-–—]|to\b|and\s+\d))",
    re.IGNORECASE,
)
_ONWARDS = re.compile(rf"{_FILLER},?\s*\b({_YEAR})\s+(?:onwards?|or later|and later)\b", re.IGNORECASE)
_BETWEEN = re.compile(
    rf"{_FILLER}\b(?:between|from|in|during)\s+({_YEAR})\s*(?:and|to|until|till|[-–—])\s*({_YEAR})\b", re.IGNORECASE
)
_RANGE_LAST = re.compile(rf"(?<![A-Z])\s\(?({_YEAR})\s*[-–—]\s*({_YEAR})\)?(?=\s*[?.!]*$)")
_IN = re.compile(rf"{_FILLER}\b(?:in|from|of|during)\s+(?:the year\s+)?({_YEAR})\b(?!\s*[-–—]\s*\d)", re.IGNORECASE)
_LAST = re.compile(
    rf"{_FILLER}\b(?:from|in|within|over|of|during)\s+the\s+(?:last|past|previous)\s+"
    rf"(\d{{1,2}}|{'|'.join(_SPELLED)})\s+years\b",
    re.IGNORECASE,
)
_RECENT = re.compile(
    rf"\b(?:(?:the\s+)?(?:most recent|newest|latest)|recent)\s+(?=(?:\S+\s+){{0,2}}?(?:{_KINDS})\b)", re.I
)


@dataclass(frozen=True, slots=True)
class YearsAsked:
    """The years that `text[start:end]` asks for; `said` tells the reader."""

    start: int
    end: int
    year_from: int | None
    year_to: int | None
    said: str


def years_asked(text: str, known: Callable[[], Sequence[int]]) -> YearsAsked | None:
    """Return the years a question asks for, or None; `known` gives the years of the library's papers, oldest first.

    "The last three years" count back from the newest paper; "recent" is the newest third of the papers.
    """
    relative = _last_years(text, known) or _recent(text, known)
    return relative if relative or _FACT.search(text) else _absolute(text)


def _absolute(text: str) -> YearsAsked | None:
    cued = bool(_CUE.search(text))
    for pattern, read in (
        (_BETWEEN, _range),
        (_RANGE_LAST, _range),
        (_SINCE, _since),
        (_ONWARDS, _onwards),
        (_IN, _one),
    ):
        for match in pattern.finditer(text):
            found = read(match)
            # Without a word for papers only a year at the end is one of theirs.
            if found and (cued or not text[match.end() :].strip(" ?.!)")):
                return found
    return None


def _range(match: re.Match[str]) -> YearsAsked:
    first, last = sorted((int(match[1]), int(match[2])))
    return YearsAsked(*match.span(), first, last, f"from {first} to {last}")


def _onwards(match: re.Match[str]) -> YearsAsked:
    return YearsAsked(*match.span(), int(match[1]), None, f"since {match[1]}")


def _one(match: re.Match[str]) -> YearsAsked:
    year = int(match[1])
    return YearsAsked(*match.span(), year, year, f"from {year}")


def _since(match: re.Match[str]) -> YearsAsked | None:
    word, year, more = match[1].lower(), int(match[2]), (match[3] or "").lower()
    if word == "from" and not more:
        return None  # "from 2019" is that year
    if more.endswith("earlier") or word in ("until", "till", "up to"):
        return YearsAsked(*match.span(), None, year, f"up to {year}")
    if word == "before":
        return YearsAsked(*match.span(), None, year - 1, f"before {year}")
    first = year + 1 if word == "after" else year
    return YearsAsked(*match.span(), first, None, f"since {first}")


def _last_years(text: str, known: Callable[[], Sequence[int]]) -> YearsAsked | None:
    match = _LAST.search(text)
    years = known() if match else ()
    if not match or not years:
        return None
    count = _SPELLED.get(match[1].lower()) or int(match[1])
    first = years[-1] - count + 1
    return YearsAsked(*match.span(), first, None, f"since {first} (the newest here is from {years[-1]})")


def _recent(text: str, known: Callable[[], Sequence[int]]) -> YearsAsked | None:
    match = _RECENT.search(text)
    years = known() if match else ()
    if not match or not years:
        return None
    first = years[len(years) * 2 // 3]
    return YearsAsked(*match.span(), first, None, f"since {first} (the newest third)")
