"""An English sentence and its translation in, whether both have the same numbers out, however they are written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal

from rag.text import strip_markers

_NUMBER = re.compile(r"\d+(?:[.,']\d+)*")
_ENGLISH = re.compile(r"(\d+|\d{1,3}(?:[,']\d{2,3})+)(?:\.(\d+))?")
_EUROPEAN = re.compile(r"(\d+|\d{1,3}(?:[.']\d{2,3})+)(?:,(\d+))?")
_TIMES = {
    **dict.fromkeys(("thousand", "千", "천"), 10**3),
    **dict.fromkeys(("万", "萬", "만"), 10**4),
    "लाख": 10**5,
    "million": 10**6,
    "करोड़": 10**7,
    **dict.fromkeys(("億", "亿", "억"), 10**8),
    "billion": 10**9,
}
_MULTIPLIER = re.compile(rf"\s?({'|'.join(_TIMES)})", re.IGNORECASE)
_SPELLED = "zero one two three four five six seven eight nine ten eleven twelve".split()
_NARROW = dict.fromkeys(map(ord, "\u00a0\u202f\u2009\u066c’"), "'")  # what groups digits, besides full stop and comma
_SEPARATORS = {**_NARROW, 0x066B: "."}

Values = frozenset[Decimal]
_LONG = 10**30  # nobody parts the thousands of what is longer, and Python writes 4,300 digits at most


def same_numbers(english: str, translation: str) -> bool:
    """Tell whether a translation has each number that is written in digits, and no other.

    `22.4` may have become `22,4`, `1,200` `1.200` or `1 200`, `1.2 million` `120万`, and `three` `3`; digits may be
    those of any script. Citation markers do not count.
    """
    wanted = numbers(english, _ENGLISH)
    given = numbers(_together(translation, wanted), _ENGLISH, _EUROPEAN)
    for values in wanted:
        match = next((place for place, other in enumerate(given) if values & other), None)
        if match is None:
            return False
        del given[match]
    spelled = {Decimal(value) for value, word in enumerate(_SPELLED) if re.search(rf"\b{word}\b", english, re.I)}
    return all(values & spelled for values in given)


def numbers(text: str, *ways: re.Pattern[str]) -> list[Values]:
    """Return of each number of a text what it may be, read in each of the ways; in order."""
    text = _plain(text)
    return [_values(text, found, ways) for found in _NUMBER.finditer(text)]


def _plain(text: str) -> str:
    """Return a text without markers, with the digits 0–9 only; what is raised stands after a caret."""
    text = re.sub(r"(?<=\d)([⁰¹²³⁴-⁹]+)", r"^\1", strip_markers(text)).translate(_SEPARATORS)
    text = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)


def _values(text: str, found: re.Match[str], ways: Iterable[re.Pattern[str]]) -> Values:
    read = [Decimal(f"{re.sub('[^0-9]', '', way[1])}.{way[2] or 0}") for way in _read(found[0], ways)]
    times = _MULTIPLIER.match(text, found.end())
    if times:
        read += [value * _TIMES[times[1].lower()] for value in read]
    # What is no number in any of the ways, such as a version, is held to its digits.
    return frozenset(read or [Decimal(re.sub(r"\D", "", found[0])) + Decimal("0.5")])


def _read(written: str, ways: Iterable[re.Pattern[str]]) -> list[re.Match[str]]:
    return [match for way in ways if (match := way.fullmatch(written))]


def _together(text: str, wanted: Iterable[Values]) -> str:
    """Return a text in which the thousands of the wanted numbers are not parted by blanks any more."""
    for value in (max(values) for values in wanted):
        if 1000 <= value < _LONG and value == value.to_integral_value():
            text = text.replace(f"{int(value):,}".replace(",", " "), str(int(value)))
    return text
