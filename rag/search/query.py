"""A question and its conversation in, the text that is searched for out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from rag.schema import Turn
from rag.text import STOPWORDS, strip_markers, words

# Far more than any question; the rest of a pasted text adds time, not meaning.
MOST_CHARACTERS = 10_000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

# Words that point back to what was said before.
_POINTING = frozenset(
    "it its they their them this that these those he she his her one ones former latter same both other others also"
    " instead more second".split()
)
_OPENING = re.compile(
    r"^\s*(and|but|or|so|then|also|why|how so|what about|how about|what else|any other)\b", re.IGNORECASE
)
_FEW_WORDS = 4


def normalise(question: str) -> str:
    """Return a question without control characters and surplus blanks, in NFC, of bounded length."""
    text = unicodedata.normalize("NFC", _CONTROL.sub(" ", question))
    return " ".join(text.encode("utf-8", "replace").decode()[:MOST_CHARACTERS].split())


def search_text(question: str, history: Sequence[Turn]) -> str:
    """Return what to search for: the question, and before it the last user turn where the question leans on it.

    A question leans on the turn before if it points back ("their", "the second one"), opens like a
    continuation ("and on ImageNet?") or has no word of its own ("Why?", "accuracy?"). At most two
    earlier turns count: the last that stands alone, and the last.
    """
    asked = [normalise(strip_markers(turn.content)) for turn in history if turn.role == "user"]
    if not asked or not leans_back(question):
        return question
    # The last turn may lean back too: go on until one stands alone.
    start = len(asked) - 1
    while start and leans_back(asked[start]):
        start -= 1
    return " ".join(dict.fromkeys([asked[start], asked[-1], question]))


def leans_back(question: str) -> bool:
    """Tell whether a question cannot be understood without the turn before."""
    tokens = words(question)
    own = [token for token in tokens if token not in STOPWORDS and token not in _POINTING]
    pointing = any(token in _POINTING for token in tokens)
    nothing = not own or len(tokens) == 1
    return bool(_OPENING.match(question)) or nothing or (pointing and len(own) <= _FEW_WORDS)
