"""The headings of a structured abstract, such as `METHODS:`, and what they promise."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

ZONES: Mapping[str, str] = {
    word: zone
    for zone, some in {
        "background": "background context introduction importance rationale motivation",
        "aim": "objective objectives aim aims purpose goal goals question hypothesis problem",
        "method": "method methods design setting settings intervention interventions approach measurements"
        " measurement"
        " measures procedures procedure materials material methodology search selection exposures exposure analysis",
        "data": "participants patients subjects population sample data dataset",
        "result": "results result findings",
        "conclusion": "conclusion conclusions interpretation discussion significance implications relevance summary",
        "limit": "limitations limitation",
        "code": "availability code",
        "other": "funding registration contact sponsorship keywords",
    }.items()
    for word in some.split()
}
_LINKS = frozenset(
    "and of the main outcome study trial research patient key statistical review recent experimental or".split()
)
_LABEL = re.compile(r"\W*([A-Z][A-Z]+(?:[ ,/&-]+(?:AND |OF |THE )?[A-Z][A-Z]+){0,5})(?::|\s*[-–—]|(?=\s+[A-Z\d]))\s?")
_MIXED = re.compile(r"\W*([A-Z][a-z]+(?:[ ,/&]+(?:and |of |the )?[A-Za-z]+){0,4}):\s?")


def label(text: str) -> tuple[int, Sequence[str]]:
    """Return where the text behind a heading such as `METHODS:` begins, and the zones that it"
    " names; (0, ()) if none."""
    for pattern in (_LABEL, _MIXED):
        if match := pattern.match(text):
            named = [word for word in re.split(r"[^a-z]+", match[1].lower()) if word]
            zones = [ZONES[word] for word in named if word in ZONES]
            if zones and all(word in ZONES or word in _LINKS for word in named):
                return match.end(), tuple(dict.fromkeys(zones))
    return 0, ()
