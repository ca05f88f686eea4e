"""A sentence in, the same with one thing changed out: misspelt, or cut down to what somebody would type."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Mapping

from eval.selftest.words import terms

_EDITS = 2
_LONG = re.compile(r"[^\W\d_]{5,}")
_FEWEST, _MOST = 5, 7
# A third of a sentence is what people type of it.
_KEPT = 1 / 3


def typos(text: str, rng: random.Random) -> str:
    """Return a text with two slips of the finger (swapped, dropped, doubled letters), each in another long word.

    A text with fewer words of five letters has fewer slips.
    """
    found = list(_LONG.finditer(text))
    for match in sorted(rng.sample(found, min(_EDITS, len(found))), key=re.Match.start, reverse=True):
        text = text[: match.start()] + _slipped(match[0], rng) + text[match.end() :]
    return text


def shortened(text: str, frequency: Mapping[str, int], papers: int) -> str | None:
    """Return the five to seven words of a text that say most, in its order, or None if it has no more than five.

    A word says the more the longer it is and the fewer of the papers hold it; `frequency` is by folded term.
    """
    own = list(dict.fromkeys(terms(text)))
    keep = min(_MOST, max(_FEWEST, round(_KEPT * len(own))))
    if len(own) <= keep:
        return None
    weights = {term: len(term) * math.log((papers + 2) / (frequency.get(term.casefold(), 0) + 1)) for term in own}
    kept = set(sorted(own, key=lambda term: -weights[term])[:keep])
    return " ".join(term for term in own if term in kept)


def _slipped(word: str, rng: random.Random) -> str:
    """Change one place of a word, never its first letter: people notice that."""
    place = rng.randrange(1, len(word) - 1)
    edit = rng.choice(("swap", "drop", "double"))
    if edit == "swap" and word[place] != word[place + 1]:
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return word[:place] + word[place] * (2 if edit == "double" else 0) + word[place + 1 :]
