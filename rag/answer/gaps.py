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
_GAP = re.compile(rf"[\W_]*(?:{NOT_STATED}\b|(?i:{NOT_STATED})(?=[\s*_]*(?:[:.–—-]|$)))[\W_]*(.*?)[\W_]*$", re.DOTALL)
_BEGINNINGS = "|".join(NOT_STATED[:length] for length in range(len(NOT_STATED), 0, -1))
_UNDER_WAY = re.compile(
    rf"(?:^|[.!?…。！？\])*_:])[\s*_`>•\"'“-]*(?:{NOT_STATED}(?!\w)[^\n]*|(?:{_BEGINNINGS}))$", re.IGNORECASE
)
# The same in a sentence of its own; with a marker it would be a claim about that paper.
_DENIAL = re.compile(
    r"[\W_]*(?:(?:however|but|unfortunately|yet)\b,? )?(?:the |these )?(?:provided |given |available )?"
    r"abstracts?(?: here)? do(?:es)?(?: not|n['’]t) (?:explicitly |directly |specifically )?"
    r"(?:say|state|mention|give|report|specify|provide|contain|discuss|answer|tell)\b ?(?:that |on |about |any )?"
    r"([^\[\]]*?)[\W_]*$",
    re.IGNORECASE | re.DOTALL,
)
_SAID_AGAIN = re.compile(
    r"^(?:the abstracts? (?:here )?(?:do|does) not (?:say|state|mention|give|report|specify|provide)"
    r"|(?:there is )?no(?:thing| information)(?: is)?(?: given| stated)?(?= on\b| about\b))(?: (?:that|on|about))?\s+",
    re.IGNORECASE,
)


def gap_of(sentence: str) -> str | None:
    """Return what a sentence of a reply calls not stated, "" if it does not name it; None if it is another sentence."""
    found = _GAP.match(strip_markers(sentence)) or _DENIAL.match(sentence)
    if found is None:
        return None
    gap = _SAID_AGAIN.sub("", " ".join(found[1].split()))
    return gap if stems(gap) else ""


def before_gap(tail: str) -> str:
    """Return the beginning of an unfinished text that cannot become the agreed line."""
    found = _UNDER_WAY.search(tail)
    return tail if found is None else tail[: found.start() + (found.start() > 0)]


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
