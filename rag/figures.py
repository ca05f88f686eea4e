"""Text of an abstract in; its figures, each in one form, out."""

import re
from itertools import zip_longest

from rag.text import clean, strip_markers

_SPELLED = dict(two=2, three=3, four=4, five=5, six=6, seven=7, eight=8, nine=9, ten=10, eleven=11, twelve=12)
_ZEROS = {"hundred": 2, "thousand": 3, "k": 3, "million": 6, "m": 6, "billion": 9, "b": 9, "bn": 9}
_NUMBER = (
    r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|(?:[0-9]+(?:\.[0-9]+)?|(?<![\w.])\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
    rf"|(?i:{'|'.join(_SPELLED)})\b)"
)
_FIGURE = re.compile(
    r"\([0-9]\)(?=\s)|(?:^|(?<=[:;,.] )|(?<=and ))[0-9]\)(?=\s)"  # list numbers
    r"|[0-9]+(?:\.[0-9]+){2,}"  # versions
    rf"|(?:(?P<mantissa>{_NUMBER})\s?[×x]\s?)?10\s?\^\s?\{{?(?P<power>[-−]?[0-9]+)\}}?"
    rf"|(?P<number>{_NUMBER})"
    r"(?:\s?(?P<word>(?i:hundred|thousand|million|billion)\b)|(?P<suffix>(?:[kKMB]|bn)\b|\s[MB](?=\sparam)))?"
    r"(?:(?P<points>\s?(?:percentage|percent|per cent|%)[ -]?points?\b|\s?pp\b)"
    r"|(?P<percent>\s?(?:%|percent\b|per cent\b))|(?P<times>\s?(?:(?:×|x\b)(?!\s?[0-9])|times\b))"
    r"|(?:ms|s|h|min|m|mm|cm|km|nm|kg|g|mg|ml|Hz|kHz|MHz|GHz|[KMGT][Bb]|fps|FPS|bits?|px)\b)?"
    r"(?:(?<=[%×])|(?!\w|\.[0-9]|-?D\b))"
    r"|[^\W\d_]\w*(?:[-‐‑–@^_'’]\w+)*(?:(?:(?<=\d)[./]|(?<=-[A-Z])/)\d+)*"  # names: GPT-3.5, R@10, ViT-B/16
    r"|[0-9]\w*(?:\.\w+)*"  # 3D, 2nd
)
_UNITS = ("word", "suffix", "points", "percent", "times", "power")
_RANGE = re.compile(r"\s?(?:-{1,3}|[‐‑–—−]|to)\s?")


def _canonical(match: re.Match[str], unit: re.Match[str]) -> str:
    written = (match["number"] or match["mantissa"] or "1").lower().replace(",", "")
    whole, _, decimals = str(_SPELLED.get(written, written)).partition(".")
    if zeros := _ZEROS.get((unit["word"] or unit["suffix"] or "").strip().lower(), 0):
        whole, decimals = (whole + decimals[:zeros].ljust(zeros, "0")).lstrip("0"), decimals[zeros:]
    power = f"e{match['power'].replace('−', '-')}" if match["power"] else ""
    sign = "pp" if unit["points"] else "%" if unit["percent"] else "x" if unit["times"] else ""
    return (whole or "0") + (f".{decimals}" if decimals.strip("0") else "") + power + sign


def figures(text: str) -> list[tuple[str, str]]:
    """Return the figures of a text in order, each in one form and as it is written.

    Equal figures have equal forms: thousands commas go, `.0` goes, other zeros stay; `k`, `M`, `B`, `million` …
    and `two` to `twelve` become digits. A unit is kept where it changes the meaning: `95.8%` (percent), `4.2pp`
    (percentage points), `3x` (times); a range gives both ends, the first with the unit of the second.
    `3 × 10^5` is `3e5`. Signs and all other units are dropped. Not figures: citation markers, list numbers
    `(1)`, versions `1.2.3`, ordinals and digits inside names (`GPT-4`, `top-5`, `R@10`, `3D`).
    """
    text = re.sub(r"(?<=[0-9])x(?=[0-9])", "×", clean(strip_markers(text)))
    found = [match for match in _FIGURE.finditer(text) if match["number"] or match["power"]]
    figures = []
    for match, after in zip_longest(found, found[1:]):
        bare = not any(match[name] for name in _UNITS)
        shared = after if bare and after and _RANGE.fullmatch(text, match.end(), after.start()) else None
        figures.append((_canonical(match, shared or match), match[0].strip()))
    return figures


def numbers(text: str) -> list[str]:
    """Return the forms of the figures of a text in order."""
    return [form for form, _ in figures(text)]
