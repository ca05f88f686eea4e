"""Two descriptions of papers in; out: what shows that they are of one paper, if anything does.

A false yes costs a paper, a false no only shows it twice, so whatever speaks against it decides. In turn:

- A permanent id in common is enough, unless titles, authors and abstracts all say otherwise (a volume's DOI on each of
  its papers).
- Ids that exclude each other (`versions`), or authors of whom none are in common, part what is alike otherwise.
- The same title is enough if the abstracts share 0.4 of their words, or one is missing or a mere note, and the years
  are equal or one is unknown. Where years differ, by up to three, one must be a preprint and both must have abstracts
  that share half of their words. A title that any paper could have needs more than itself.
- The same abstract under another title: at least 40 words, 0.9 of its runs of three words and nothing different but
  spelling, years as above, titles that share a third of their words, and the same authors or nothing but spelling
  between the titles. Titles that number parts differently, or of which one is of an erratum, a reply and the like, are
  of two papers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from rag.library.catalog.shingles import Shingles, likeness, shingles
from rag.library.identity import versions
from rag.library.identity.people import compared
from rag.library.identity.spelling import changed, misspelt
from rag.library.identity.titles import generic, kinds, numerals, plain
from rag.schema import AbstractKind
from rag.text import stems, words

Ground = Literal["id", "title", "text"]

# Two different papers of one collection share at most 0.21 of their words, the same one re-typed far more.
_SAME_ABSTRACT = 0.4
_SAME_ABSTRACT_IN_ANOTHER_YEAR = 0.5
_FEWEST_WORDS = 40
_SAME_TEXT = 0.9


@dataclass(frozen=True, kw_only=True)
class Description:
    """What a record or a stored paper says of a paper.

    `titles` are the aliases of all titles it is known by, `sources` the names of where that is said.
    """

    title: str
    titles: frozenset[str]
    abstract: str
    abstract_kind: AbstractKind
    authors: tuple[str, ...]
    year: int | None
    venue: str | None
    identifiers: frozenset[str]
    sources: frozenset[str]

    @cached_property
    def words(self) -> list[str]:
        """The folded words of the abstract, none of a mere note, which shares few with the paper's own."""
        return words(self.abstract) if self.abstract_kind == "abstract" else []

    @cached_property
    def shingles(self) -> Shingles:
        """The runs of three words of the abstract."""
        return shingles(self.abstract)


def one_paper(one: Description, other: Description) -> Ground | None:
    """Return what shows that two descriptions are of one paper, or None."""
    if one.identifiers & other.identifiers:
        return None if _nothing_in_common(one, other) else "id"
    if versions.contradict(one.identifiers, other.identifiers) or compared(one.authors, other.authors) == "apart":
        return None
    if one.titles & other.titles:
        return "title" if _same_under_one_title(one, other) else None
    return "text" if _same_under_two_titles(one, other) else None


def shared_words(one: Description, other: Description) -> float | None:
    """Return which part of the words of two abstracts both have, 0 … 1; None if one has no abstract of its own."""
    first, second = set(one.words), set(other.words)
    return len(first & second) / len(first | second) if first and second else None


def _nothing_in_common(one: Description, other: Description) -> bool:
    shared, titles = shared_words(one, other), _set_likeness(plain(one.title), plain(other.title))
    apart = compared(one.authors, other.authors) == "apart"
    return apart and titles < _SAME_ABSTRACT and shared is not None and shared < _SAME_ABSTRACT


def _set_likeness(one: str, other: str) -> float:
    first, second = set(one.split()), set(other.split())
    return len(first & second) / max(1, len(first | second))


def _same_under_one_title(one: Description, other: Description) -> bool:
    shared = shared_words(one, other)
    if not _years_differ(one, other):
        return _says_enough(one, other) if shared is None else shared >= _SAME_ABSTRACT
    return _preprint_and_published(one, other) and shared is not None and shared >= _SAME_ABSTRACT_IN_ANOTHER_YEAR


def _says_enough(one: Description, other: Description) -> bool:
    """Tell whether a title is enough where there are no two abstracts to compare."""
    if not generic(one.title) or compared(one.authors, other.authors) == "shared":
        return True
    same_venue = not (one.venue and other.venue) or plain(one.venue) == plain(other.venue)
    return same_venue and bool(one.sources & other.sources)


def _same_under_two_titles(one: Description, other: Description) -> bool:
    if min(len(one.words), len(other.words)) < _FEWEST_WORDS or likeness(one.shingles, other.shingles) < _SAME_TEXT:
        return False
    if _years_differ(one, other) and not _preprint_and_published(one, other):
        return False
    if numerals(one.title) != numerals(other.title) or kinds(one.title) != kinds(other.title):
        return False
    if not _about_one_thing(one.title, other.title):  # one of them has the other's abstract: that happens
        return False
    in_titles = changed(plain(one.title).split(), plain(other.title).split())
    in_texts = changed(one.words, other.words)
    # What the titles tell apart, rats from mice or nitrate from nitrite, is no misspelling in the abstracts.
    if not misspelt(in_texts) or {run for run in in_texts if run[0] != run[1]} & set(in_titles):
        return False
    return compared(one.authors, other.authors) == "shared" or misspelt(in_titles)


def _about_one_thing(one: str, other: str) -> bool:
    """Tell whether two titles share at least a third of the content words of the shorter."""
    first, second = stems(one), stems(other)
    return 3 * len(first & second) >= max(1, min(len(first), len(second)))


def _years_differ(one: Description, other: Description) -> bool:
    return one.year is not None and other.year is not None and one.year != other.year


def _preprint_and_published(one: Description, other: Description) -> bool:
    """Tell whether one of two descriptions that differ in their years may be the preprint of the other."""
    near = one.year is not None and other.year is not None and abs(one.year - other.year) <= versions.MOST_YEARS
    return near and any(versions.has_preprint(each.identifiers, each.venue) for each in (one, other))
