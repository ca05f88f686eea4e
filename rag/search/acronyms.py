"""A question in, the long forms of its acronyms and the short forms of its terms out, as the library defines them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.library.catalog import acronyms, wordforms
from rag.library.catalog.damage import translated
from rag.library.catalog.definitions import Definition, key, singular
from rag.library.library import Library
from rag.text import STOPWORDS, words

_MOST_SHORT, _MOST_LONG = 3, 8  # words
_MOST_MEANINGS = 2
# What one paper alone shortens is mostly its own. For ranking it is all one (nDCG@10 on 809 SciFact claims: 0.7486
# without any pair, 0.7493 with all, 0.7485 with pairs of two papers); two papers leave more questions as they are
# (315 expanded instead of 479). A small library has few pairs twice.
_FEWEST_PAPERS = 2
_SMALL = 1000
_MOST_WORDS = 64  # of a question


@dataclass(frozen=True, slots=True)
class Expansion:
    """What stands in the question, and the words that mean the same in the library."""

    asked: str
    meant: str


def expansions(library: Library, text: str) -> list[Expansion]:
    """Return the other form of each acronym and each spelt-out term of a text, the two most frequent ones at most.

    A short form that is a word too ("MAP", "WHO") counts only where the text has its capitals.
    """
    tokens = [singular(word) for word in words(text)[:_MOST_WORDS]]
    fewest = _FEWEST_PAPERS if library.count() > _SMALL else 1
    with translated(library.catalog.path):
        db = library.catalog.db
        longs = acronyms.long_forms(db, _runs(tokens, _MOST_SHORT), fewest)
        shorts = acronyms.short_forms(db, _runs(tokens, _MOST_LONG), fewest)
        known = wordforms.written(db, [short for short in longs if len(short) >= wordforms.FEWEST_LETTERS])
    asked = f" {' '.join(tokens)} "
    found = []
    for short, pairs in _longest(longs).items():
        word = short in STOPWORDS or known.get(short) == short
        if (word and not _has_capitals(text, pairs)) or any(f" {key(pair.long)} " in asked for pair in pairs):
            continue
        found += [Expansion(pair.short, pair.long) for pair in pairs[:_MOST_MEANINGS]]
    for pairs in _longest(shorts).values():
        if not any(f" {key(pair.short)} " in asked for pair in pairs):
            found.append(Expansion(pairs[0].long, pairs[0].short))
    return found


def _longest(forms: Mapping[str, list[Definition]]) -> dict[str, list[Definition]]:
    """Return the forms that are not part of a longer one: "middle income countries" is, of a term that has both."""
    return {
        form: pairs
        for form, pairs in forms.items()
        if not any(form != other and f" {form} " in f" {other} " for other in forms)
    }


def _runs(tokens: Sequence[str], most: int) -> list[str]:
    """Return the runs of words that could be a form: they neither start nor end with a stop word."""
    found: dict[str, None] = {}
    for start in range(len(tokens)):
        for end in range(start + 1, min(start + most, len(tokens)) + 1):
            if end - start == 1 or (tokens[start] not in STOPWORDS and tokens[end - 1] not in STOPWORDS):
                found[" ".join(tokens[start:end])] = None
    return list(found)


def _has_capitals(text: str, pairs: Sequence[Definition]) -> bool:
    return not text.isupper() and any(pair.short.rstrip("s") in text for pair in pairs)
