"""A model's reply in, what it says that the abstracts leave out; the agreed line for that is never shown as a claim."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer.prompts import NOT_STATED
from rag.text import clean, stems, strip_markers

_MOST_CHARACTERS = 120
_MOST_TOLD = 2
# What is told must be what was asked: nobody has checked what else a model puts there.
_LEAST_ASKED = 0.5
# The agreed words as agreed, or written otherwise where they stand alone or before a colon.
_GAP = re.compile(rf"[\W_]*(?:{NOT_STATED}\b|(?i:{NOT_STATED})(?=[\s*_]*(?:[:.–—-]|$)))[\W_]*(.*)", re.DOTALL)
# The words as far as they have come at the end of a text, or all of them and what follows in the last line.
_BEGINNINGS = re.compile(
    "|".join(f"(?:{NOT_STATED[:length]})$" for length in range(len(NOT_STATED), 0, -1)), re.IGNORECASE
)
_WHOLE = re.compile(rf"{NOT_STATED}(?!\w)", re.IGNORECASE)
_BEFORE = frozenset("*_`>•\"'“-")  # what may stand, with blanks, between the end of a sentence and the words
_ENDS = ".!?…。！？])*_:"
# The same in a sentence of its own; with a marker it would be a claim about that paper.
_DENIAL = re.compile(
    r"[\W_]*(?:(?:however|but|unfortunately|yet)\b,? )?(?:the |these )?(?:provided |given |available )?"
    r"abstracts?(?: here)? do(?:es)?(?: not|n['’]t) (?:explicitly |directly |specifically )?"
    r"(?:say|state|mention|give|report|specify|provide|contain|discuss|answer|tell)\b ?(?:that |on |about |any )?"
    r"(.*)",
    re.IGNORECASE | re.DOTALL,
)
_SAID_AGAIN = re.compile(
    r"^(?:the abstracts? (?:here )?(?:do|does) not (?:say|state|mention|give|report|specify|provide)"
    r"|(?:there is )?no(?:thing| information)(?: is)?(?: given| stated)?(?= on\b| about\b))(?: (?:that|on|about))?\s+",
    re.IGNORECASE,
)


def gap_of(sentence: str) -> str | None:
    """Return what a sentence of a reply calls not stated, "" if it does not name it; None if it is another sentence."""
    if found := _GAP.match(strip_markers(sentence)):
        said = _trimmed(found[1])
    elif found := _DENIAL.match(sentence):
        said = _trimmed(found[1])
        if "[" in said or "]" in said:
            return None
    else:
        return None
    gap = _SAID_AGAIN.sub("", " ".join(said.split()))
    return gap if stems(gap) else ""


def _trimmed(text: str) -> str:
    """Return a text up to its last letter or digit."""
    end = len(text)
    while end and not text[end - 1].isalnum():
        end -= 1
    return text[:end]


def before_gap(tail: str) -> str:
    """Return the beginning of an unfinished text that cannot become the agreed line."""
    line = tail.rfind("\n", 0, len(tail) - 1) + 1
    starts = [found.start() for found in _WHOLE.finditer(tail, line)]
    if found := _BEGINNINGS.search(tail, max(line, len(tail) - len(NOT_STATED) - 1)):
        starts.append(found.start())
    for start in starts:
        place = _sentence_start(tail, start)
        if place is not None:
            return tail[: place + (place > 0)]
    return tail


def _sentence_start(text: str, start: int) -> int | None:
    """Return where the end of the sentence before is, 0 for the beginning; None in the middle of a sentence."""
    end = start
    while end and (text[end - 1].isspace() or text[end - 1] in _BEFORE):
        end -= 1
    if not end:
        return 0
    if text[end - 1] in _ENDS:
        return end - 1
    marks = [place for place in (text.find(mark, end, start) for mark in "*_") if place >= 0]
    return min(marks, default=None)


def told(gaps: Sequence[str], asked: str) -> str:
    """Return the sentence that tells a reader what is missing; `asked` are all words of the question."""
    known = stems(clean(asked))
    named = [gap for gap in dict.fromkeys(map(clean, gaps)) if len(gap) <= _MOST_CHARACTERS and _is_asked(gap, known)]
    if not named:
        return "A part of the question is not stated in the abstracts here."
    listed = " or ".join(f"“{gap}”" for gap in named[:_MOST_TOLD])
    return f"The language model found nothing in the abstracts on {listed}."


def _is_asked(gap: str, known: set[str]) -> bool:
    words = stems(gap)
    return bool(words) and len(words & known) >= _LEAST_ASKED * len(words)
