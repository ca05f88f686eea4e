"""A map in, what a browser draws it from out: numbers packed as base64, and titles only where they are few."""

from __future__ import annotations

import sys
from array import array
from base64 import b64encode
from collections.abc import Iterable
from typing import Any

from rag.schema import PaperMap
from rag.toolkit import sound

_LARGEST = 65_535
_MOST_TITLES = 10_000  # papers; of more a title is asked for when it is pointed at: 50,000 are 4 MB


def sent(drawn: PaperMap) -> dict[str, Any]:
    """Return a map as JSON: `places` are uint16 x and y in turn, `themes` uint8, `years` int16 (0: none).

    All little-endian. `titles` is null where there are too many.
    """
    places = (value for point in zip(drawn.x, drawn.y, strict=True) for value in point)
    return {
        "version": drawn.library_version,
        "missing": drawn.missing,
        "papers": len(drawn.keys),
        "places": _packed("H", (round(value * _LARGEST) for value in places)),
        "themes": _packed("B", drawn.themes),
        "years": _packed("h", (_year(year) for year in drawn.years)),
        "keys": [sound(key) for key in drawn.keys],
        "titles": [sound(title) for title in drawn.titles] if len(drawn.titles) <= _MOST_TITLES else None,
        "regions": [
            {
                "title": sound(region.title),
                "phrases": [sound(phrase) for phrase in region.phrases],
                "papers": region.papers,
                "x": region.x,
                "y": region.y,
                "parent": region.parent,
            }
            for region in drawn.regions
        ],
    }


def _packed(kind: str, values: Iterable[int]) -> str:
    numbers = array(kind, values)
    if sys.byteorder == "big":
        numbers.byteswap()
    return b64encode(numbers.tobytes()).decode("ascii")


def _year(year: int | None) -> int:
    return year if year is not None and 0 < year < _LARGEST // 2 else 0
