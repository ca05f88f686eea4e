"""A question and its conversation in, the text that is searched for out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from rag.errors import QuestionError
from rag.schema import Turn
from rag.search.followup import leans_back, left_out
from rag.text import strip_markers

# Far more than any question; the rest of a pasted text adds time, not meaning.
MOST_CHARACTERS = 10_000
# Zero-width and direction characters and soft hyphens, which pasted text has inside of words.
_HIDDEN = re.compile("[\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def normalise(question: str) -> str:
    """Return a question without control characters and surplus blanks, in NFC, of bounded length."""
    text = unicodedata.normalize("NFC", _CONTROL.sub(" ", _HIDDEN.sub("", question)))
    return " ".join(text.encode("utf-8", "replace").decode()[:MOST_CHARACTERS].split())


def search_text(question: str, history: Sequence[Turn]) -> str:
    """Return what to search for: the question, and before it what it leaves out where it leans on earlier turns."""
    asked = [normalise(strip_markers(turn.content)) for turn in history if turn.role == "user"]
    said = history[-1].content if history and history[-1].role == "assistant" else ""
    if not any(asked) or not leans_back(question, said):
        return question
    return " ".join([*left_out(question, asked, said), strip_markers(question)])


def require_words(text: str, what: str = "question") -> None:
    """Raise QuestionError if a text has no word, or is longer than any question or claim."""
    if not any(char.isalnum() for char in text):
        told = {
            "question": "type what you want to know",
            "topic": "name what the overview is to be about",
            "search query": "type what to search for",
        }
        raise QuestionError(f"The {what} is empty; {told.get(what, 'give one sentence')}.")
    if len(text) > MOST_CHARACTERS:
        ask = "ask in" if what == "question" else "give one of"
        raise QuestionError(f"The {what} has {len(text):,} characters; {ask} at most {MOST_CHARACTERS:,}.")
