"""A question in, the filters that it asks for out, with a note for each and the question without their words."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any

from rag.library.catalog import facts, papers, wordforms
from rag.library.catalog.damage import translated
from rag.library.library import Library
from rag.schema import Filters
from rag.search.names import authors_asked, venue_asked
from rag.search.years import years_asked
from rag.text import STOPWORDS, words

_PAPER_WORDS = frozenset("paper papers article articles publication publications work works study studies".split())
_SHORTEST_NAME = 2
_MOST_BLANKS = 60  # a longer text is an abstract, and its years are its own
_TRAILING_YEAR = re.compile(r"\s+((?:1[6-9]|20)\d\d)\b")


@dataclass(frozen=True, slots=True)
class Constrained:
    """A question without the words that ask for filters, the filters with those given, and notes for the reader."""

    text: str
    filters: Filters
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Wish:
    """A filter that `text[start:end]` asks for; `name` says what it is of."""

    start: int
    end: int
    name: str
    filters: Filters
    said: str


def constrain(library: Library, text: str, given: Filters) -> Constrained:
    """Return what a question asks of years, venues and authors as filters, beside those the user gave.

    A filter given wins over the question. One that would leave no paper is not applied, and the note says so.
    """
    if text.count(" ") > _MOST_BLANKS:
        return Constrained(text, given, ())
    filters, notes = given, list[str]()
    cuts: list[tuple[int, int]] = []
    with translated(library.catalog.path):
        db = library.catalog.db
        for wish in _wishes(db, text):
            both = _joined(filters, wish, given)
            problem = _problem(db, wish, both)
            if problem is None and both is not None:
                filters = both
                cuts.append((wish.start, wish.end))
                notes.append(f"Only papers {wish.said}.")
            elif problem is not None:
                notes.append(problem)
    return Constrained(_without(text, cuts), filters, tuple(notes))


def _wishes(db: Connection, text: str) -> list[_Wish]:
    """Return all that a question asks for, as it stands in it."""
    found = []
    if venue := venue_asked(text, lambda name: _is_venue(db, name)):
        end, filters = venue.end, Filters(venues=venue.names)
        found.append(_Wish(venue.start, end, "venue", filters, f"of {venue.names[0]}"))
        if year := _TRAILING_YEAR.match(text, end):
            of = int(year[1])
            found.append(_Wish(*year.span(), "year", Filters(year_from=of, year_to=of), f"from {of}"))
    if authors := authors_asked(text, lambda name: _is_author(db, name)):
        by = " or ".join(authors.names)
        found.append(_Wish(authors.start, authors.end, "author", Filters(authors=authors.names), f"by {by}"))
    if not any(wish.name == "year" for wish in found):
        # "Since 2020 by Cho" ends with its year, once the name is read.
        for wish in found:
            text = text[: wish.start] + " " * (wish.end - wish.start) + text[wish.end :]
        asked = years_asked(text, lambda: facts.years(db))
        if asked:
            filters = Filters(year_from=asked.year_from, year_to=asked.year_to)
            found.append(_Wish(asked.start, asked.end, "year", filters, asked.said))
    return found


def _joined(filters: Filters, wish: _Wish, given: Filters) -> Filters | None:
    """Return filters with a wish, or None where the user gave a filter for the same field."""
    taken = {
        "year": given.year_from is not None or given.year_to is not None,
        "venue": bool(given.venues),
        "author": bool(given.authors),
    }
    if taken[wish.name]:
        return None
    changes = {name: value for name, value in _fields(wish.filters).items() if value}
    return dataclasses.replace(filters, **changes)


def _fields(filters: Filters) -> dict[str, Any]:
    return {field.name: getattr(filters, field.name) for field in dataclasses.fields(filters)}


def _problem(db: Connection, wish: _Wish, both: Filters | None) -> str | None:
    """Return why a wish is not applied, as a note for the reader, or None."""
    if both is None:
        return f"The {wish.name} of the filter was used, not that of the question."
    if wish.name == "year" and 2 * facts.count_with_year(db) < papers.count(db):
        return "Most papers here have no year, so the year was not used."
    # Venues and authors were read from the library; only a year can be in no paper at all.
    if wish.name == "year" and not facts.exists(db, wish.filters):
        return f"No paper here is {wish.said}, so the {wish.name} was not used."
    if both != wish.filters and not facts.exists(db, both):
        return f"No paper that the other filters leave is {wish.said}, so the {wish.name} was not used."
    return None


def _is_venue(db: Connection, name: str) -> bool:
    return _is_worth(name) and facts.has_venue(db, name)


def _is_worth(name: str) -> bool:
    """Tell whether a name is more than a letter or stop words."""
    return len(name) >= _SHORTEST_NAME and any(word not in STOPWORDS for word in words(name))


def _is_author(db: Connection, name: str) -> bool:
    """Tell whether a name is written as an author's, and is the surname or the whole name of one here."""
    parts = name.split()
    plain = parts[0].lower()
    capital = parts[-1][0].isupper() and not (len(parts) == 1 and name.isupper())
    if not capital and (len(parts) > 1 or plain in wordforms.written(db, [plain])):
        return False
    return _is_worth(name) and facts.has_surname(db, name)


def _without(text: str, cuts: list[tuple[int, int]]) -> str:
    """Return a text without some spans, or as it was if no word of its own is left."""
    if not cuts:
        return text
    rest = text
    for start, end in sorted(cuts, reverse=True):
        rest = rest[:start] + " " + rest[end:]
    rest = re.sub(r"\s+(?=[?.!,;:)])", "", " ".join(rest.split()))
    rest = re.sub(r"^[,;:\s]+|[,;:\s]+(?=[?.!]*$)", "", rest)
    own = [word for word in words(rest) if word not in STOPWORDS and word not in _PAPER_WORDS]
    return rest if own else text
