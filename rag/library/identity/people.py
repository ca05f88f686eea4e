"""Two lists of authors in, however their names are written; out: whether they are the same people, or others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from rag.text import words

_NOBODY = frozenset({"et al", "others", "and others", "anonymous", "unknown"})
_MOST_INITIALS = 3


def compared(one: Sequence[str], other: Sequence[str]) -> Literal["shared", "apart"] | None:
    """Tell whether at least half of the shorter list stand in the other ("shared"), or nobody ("apart").

    None where somebody does, or where a list is empty.
    """
    first, second = _people(one), _people(other)
    if not first or not second:
        return None
    short, long = sorted((first, second), key=len)
    found = sum(any(mine <= theirs or theirs <= mine for theirs in long) for mine in short)
    if not found:
        return "apart"
    return "shared" if 2 * found >= len(short) else None


def _people(names: Sequence[str]) -> list[frozenset[str]]:
    """Return of each name its words without initials: "Holm MJ", "M. Holm" and "Holm, Mira" agree in what is left."""
    found = []
    for name in names:
        parts = name.replace(",", " ").replace(".", " ").split()
        full = [part for part in parts if len(part) > 1 and not (part.isupper() and len(part) <= _MOST_INITIALS)]
        kept = frozenset(words(" ".join(full or parts)))
        if kept and " ".join(words(name)) not in _NOBODY:
            found.append(kept)
    return found
