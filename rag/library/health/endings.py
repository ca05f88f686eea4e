"""An abstract in, whether it was cut off out."""

from __future__ import annotations

import re
from typing import Literal

Ending = Literal["whole", "open", "cut"]

_MARKED = re.compile(r"\b(?:abstract|text)?\s*truncated(?: at \d+ words)?\W*$|\[(?:truncated|\.{3}|…)\]$", re.I)
_ELLIPSIS = re.compile(r"(?:\.{3}|…)[\"'”’)\]]?$")
_STOP = re.compile(r"[.!?。．！？]['\"”’»)\]}*†\d]*$|[)\]}”’»\"]$")
_LINK = re.compile(r"(?:https?:|www\.|\w\.\w{2,4}/)\S*(?: ?\S+/\S*)?$|\w\.(?:com|org|io|net|edu)$")
_BREAKS = re.compile(r"[,;(\[<]$|\w-$")
# No sentence of an abstract ends in these.
_NEVER_LAST = frozenset(
    "a an the of and or but with from for to by at as into than that which whose is are was were be been has have "
    "we our their its this these between while whereas because such via using propose introduce called namely".split()
)


def ending(abstract: str) -> Ending:
    """Return how an abstract ends: whole, open (without a full stop, as some write), or cut within a sentence."""
    text = abstract.rstrip()
    if _MARKED.search(text[-60:]) or _ELLIPSIS.search(text[-5:]):
        return "cut"
    if not text or _STOP.search(text[-8:]) or _LINK.search(text[-200:]):
        return "whole"
    last = text[-40:].split()[-1]
    if _BREAKS.search(text[-2:]) or last.lower() in _NEVER_LAST:
        return "cut"
    tail = text[-400:]
    return "cut" if tail.count("(") > tail.count(")") else "open"
