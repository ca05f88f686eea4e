"""A text in, the short forms that it defines with their long forms out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.text import STOPWORDS, words

_MOST_CHARACTERS = 10
_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]{2,120})[)\]]")
_SHORT = re.compile(r"[^\W_][\w&/.+-]*(?: [\w&/.+-]+)?")
_BORDER = re.compile(r"[.;:!?](?=\s)|[()\[\]]")


@dataclass(frozen=True, slots=True)
class Definition:
    """A short form and what it stands for, both as written."""

    short: str
    long: str


def definitions(text: str) -> list[Definition]:
    """Return the pairs that a cleaned text defines, "querybank normalisation (QB-Norm)" or the other way round.

    The algorithm of Schwartz and Hearst (2003, "A simple algorithm for identifying abbreviation definitions in
    biomedical text"), with one rule more: a short form has two capitals, or one beside a digit or after its
    first letter, so that "(Smith)" is none.
    """
    found: dict[Definition, None] = {}
    for match in _IN_BRACKETS.finditer(text):
        before = _BORDER.split(text[: match.start()])[-1].strip()
        for pair in _pairs(before, re.split(r"[;,]", match[1])[0].strip()):
            found[pair] = None
    return list(found)


def key(text: str) -> str:
    """Return the form in which two spellings of a short or long form are equal: folded words, no plural s."""
    return " ".join(singular(word) for word in words(text))


def singular(word: str) -> str:
    """Return a folded word without a plural s."""
    return word[:-1] if len(word) > 2 and word.endswith("s") and not word.endswith("ss") else word


def _pairs(before: str, inside: str) -> Iterator[Definition]:
    """Yield what a bracket and the words before it say: long (short), or else short (long)."""
    if _is_short(inside):
        most = min(len(inside) + 5, 2 * len(inside))
        long = _long_form(inside, " ".join(before.split()[-most:]))
        if long:
            yield Definition(inside, long)
    elif before:
        short = before.split()[-1]
        if _is_short(short) and _long_form(short, inside) == inside:
            yield Definition(short, inside)


def _is_short(text: str) -> bool:
    capitals = sum(char.isupper() for char in text)
    telling = capitals > 1 or (capitals and (any(char.isdigit() for char in text) or not text[0].isupper()))
    return bool(telling) and 2 <= len(text) <= _MOST_CHARACTERS and bool(_SHORT.fullmatch(text))


def _long_form(short: str, text: str) -> str | None:
    """Return the shortest end of a text that holds the short form's letters in order, the first one at a word's start.

    Letters are matched backwards, as the paper has it.
    """
    letters = [char for char in short.casefold() if char.isalnum()]
    if len(letters) > 2 and letters[-1] == "s" and short.endswith("s"):
        letters.pop()  # the plural of a short form
    lowered = text.lower()
    place = len(lowered)
    for number in range(len(letters) - 1, -1, -1):
        place -= 1
        while place >= 0 and not (
            lowered[place] == letters[number] and (number or place == 0 or not lowered[place - 1].isalnum())
        ):
            place -= 1
        if place < 0:
            return None
    long = text[place:].strip(" ,\"'“”")
    return long if _is_long(short, long) else None


def _is_long(short: str, long: str) -> bool:
    """Tell whether a long form is one: longer, of several words or much longer, and not itself the short form."""
    parts = words(long)
    inner = set(parts) & set(words(short)) if len(words(short)) == 1 else set()
    return (
        len(long) > len(short) + 2
        and not inner
        and len(parts) <= min(len(short) + 5, 2 * len(short))
        and parts[0] not in STOPWORDS
    )
