"""A text in, its words and its figures in order out, and which figures may be confused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.answer.names import names
from rag.answer.quantities import Quantity, plain, quantities
from rag.text import fold, stems

_TOKEN = re.compile(r"[^\W_]+(?:[-‐‑–@/+.'’_][^\W_]+)*\+{0,2}|[^\s\w]")
_YEAR = re.compile(r"(?:19|20)\d\d")
_CERTAINTY = re.compile(r"\s*(?:CI\b|confidence|credible)", re.IGNORECASE)
_CHANCE = re.compile(r"\bp\s*[<>=≤]?\s*$", re.IGNORECASE)
_LABELLED = frozenset("type phase stage grade level class group figure table version step layer chapter part".split())
_ROUGHLY = 1000


@dataclass(frozen=True, slots=True)
class Token:
    """A word as it stands and folded, and whether it is a name; or a figure."""

    word: str
    plain: str
    named: bool
    figure: Quantity | None = None

    @property
    def stems(self) -> frozenset[str]:
        """The stems of a word; a figure has none."""
        return frozenset() if self.figure else _stems(self.word)


def comparable(one: Quantity, other: Quantity) -> bool:
    """Tell whether two figures may be confused: of one kind, unit, spelling and rough size, with decimals or not."""
    pointed = [bool(figure.kind) or "." in figure.form for figure in (one, other)]
    least, most = sorted((one.value, other.value))
    alike = (one.kind, one.unit, one.spelled, pointed[0]) == (other.kind, other.unit, other.spelled, pointed[1])
    return alike and (not least or most <= _ROUGHLY * least)


def worded(text: str) -> list[tuple[str, Quantity | None]]:
    """Return the words of a text in lower case and its figures, in order; a year or `BRCA 1` is a word."""
    found = tokens(text)
    return [
        (token.word, None) if token.figure and apart(text, token.figure, found[:place]) else (token.plain, token.figure)
        for place, token in enumerate(found)
    ]


@lru_cache(maxsize=1024)
def tokens(text: str) -> tuple[Token, ...]:
    """Return the words, signs and figures of a cleaned text in order."""
    written, figures = plain(text), list(quantities(text))
    named = set(names(written))
    found: list[Token] = []
    for match in _TOKEN.finditer(written):
        while figures and figures[0].span[1] <= match.start():
            figures.pop(0)
        if figures and figures[0].span[0] < match.end():
            if not found or found[-1].figure is not figures[0]:
                found.append(Token(figures[0].written, "", named=False, figure=figures[0]))
            continue
        found.append(Token(match[0], fold(match[0]), match[0] in named))
    return tuple(found)


@lru_cache(maxsize=20_000)
def _stems(word: str) -> frozenset[str]:
    return frozenset(stems(word))


def apart(text: str, figure: Quantity, before: Sequence[Token]) -> bool:
    """Tell whether a figure is a year, part of a name (`BRCA 1`, `type 2`), or says how sure another is."""
    if before and figure.form.isdigit() and not figure.unit and (before[-1].named or before[-1].plain in _LABELLED):
        return True
    written = plain(text)
    start, end = figure.span
    if not figure.kind and _YEAR.fullmatch(figure.form):
        return True
    return bool(_CERTAINTY.match(written, end) or _CHANCE.search(written[max(0, start - 6) : start]))
