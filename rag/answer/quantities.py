"""Two texts in, whether the figures of the one stand in the other: the same value, unit and thing counted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.answer.reading import stem
from rag.figures import figures
from rag.text import clean, strip_markers

_UNIT = re.compile(
    r"\s?(ms|s|h|min|m|mm|cm|km|nm|[µμ][ms]|kg|g|mg|[µμ]g|ng|ml|dl|l|[kMG]?Hz|[KMGT]i?[Bb]|fps|FPS|bits?|px|°?C|[kM]?W|V)\b"
)
_WORD = re.compile(r"[^\W\d_]+")
_CLAUSE = re.compile(r"[,;:.()]\s|\s(?:and|but|while|whereas|versus|vs)\s")
_NEAR = 60
_COUNTED = 3
_FOLD = re.compile(
    r"\b(?:(?P<twice>twice|doubled|doubles|doubling|twofold)|(?P<thrice>thrice|tripled|triples|threefold))\b", re.I
)
_TIMES = re.compile(r"(?<!\d)(\d+(?:\.\d+)?)[\s-]?fold\b")
_LISTED = re.compile(r"^\s*\d{1,2}[.)]\s|(?<=:)\s*\d{1,2}[.)]?\s*$")
_ABOUT = re.compile(
    r"(?:about|approximately|around|roughly|nearly|almost|some|over|under|at least|at most|up to|more than|less than"
    r"|fewer than|close to|circa|ca\.?|[~≈∼<>≤≥])\s?$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure: its one `form` (as in `rag.text.figures`), how it is `written`, its `unit`, and the stems around it.

    `counted` are the stems that follow it in its clause, `around` those before and after; `loose` if the text says
    that it is not exact. `span` is where it stands in what `plain` makes of the text.
    """

    form: str
    written: str
    unit: str
    counted: tuple[str, ...]
    around: frozenset[str]
    loose: bool
    span: tuple[int, int] = (0, 0)

    @property
    def value(self) -> float:
        """The figure as a number, without its sign of percent or times."""
        try:
            return float(self.form.rstrip("%xp"))
        except (ValueError, OverflowError):
            return 0.0

    @property
    def kind(self) -> str:
        """What its form says beside the value: `%`, `pp`, `x` or nothing."""
        return self.form.lstrip("0123456789.e-+")

    @property
    def spelled(self) -> bool:
        """Whether it is written as a word (`three`)."""
        return not any(map(str.isdigit, self.written))


def plain(text: str) -> str:
    """Return a text cleaned, without markers and list numbers, with `twice` and `2-fold` as `2 times`."""
    text = _LISTED.sub(" ", clean(strip_markers(text)))
    text = re.sub(r"(?<=[0-9])x(?=[0-9])", "×", text)
    return _TIMES.sub(r"\1 times", _FOLD.sub(lambda m: "2 times" if m["twice"] else "3 times", text))


@lru_cache(maxsize=4096)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Return the figures of a text in order; `twice` and `2-fold` are 2x, `half` is no figure."""
    text = plain(text)
    found, position = [], 0
    for form, written in figures(text):
        start = text.find(written, position)
        if start < 0:
            start = position
        position = end = start + len(written)
        unit = _UNIT.match(text, start + len(written.rstrip("abcdefghijklmnopqrstuvwxyzKMGTBHFPSµμ ")))
        after = _CLAUSE.split(text[end : end + _NEAR], maxsplit=1)[0]
        before = text[max(0, start - _NEAR) : start]
        counted = tuple(filter(None, map(stem, _WORD.findall(after))))[:_COUNTED]
        earlier = list(filter(None, map(stem, _WORD.findall(before))))[-2 * _COUNTED :]
        around = frozenset((*counted, *earlier))
        loose = bool(_ABOUT.search(before))
        found.append(Quantity(form, written, unit[1] if unit else "", counted, around, loose, (start, end)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A figure of a claim and what a text has of it: the figures that equal it, or the one that it should be."""

    asked: Quantity
    equal: tuple[Quantity, ...]
    instead: Quantity | None

    @property
    def context(self) -> float:
        """The share of the stems around the figure that also stand around an equal one, at best (0…1)."""
        return max((_overlap(self.asked, other) for other in self.equal), default=0.0)

    @property
    def other_unit(self) -> Quantity | None:
        """The figure that has the value but another unit, where none has the unit too."""
        if not self.asked.unit or any(other.unit in ("", self.asked.unit) for other in self.equal):
            return None
        return next(iter(self.equal), None)


def compare(claim: str, known: Sequence[Quantity]) -> list[Comparison]:
    """Compare each figure of a claim with those of a text."""
    return [_compare(asked, known) for asked in quantities(claim)]


def _compare(asked: Quantity, known: Sequence[Quantity]) -> Comparison:
    equal = tuple(other for other in known if same(asked, other))
    alike = [other for other in known if _comparable(asked, other)] if not equal else []
    nearest = max(
        alike, key=lambda q: (q.value == asked.value, _overlap(asked, q), -abs(q.value - asked.value)), default=None
    )
    return Comparison(asked, equal, nearest)


def _comparable(asked: Quantity, other: Quantity) -> bool:
    """Tell whether a figure may be the one that a claim should have: its value in another unit, or of the same."""
    return other.value == asked.value or (other.kind == asked.kind and _overlap(asked, other) > 0)


def same(asked: Quantity, other: Quantity) -> bool:
    """Tell whether a figure of a claim is that of a text, as it is written there or rounded as the claim says."""
    if asked.form == other.form:
        return True
    one, two = asked.value, other.value
    if {asked.kind, other.kind} == {"%", ""}:  # 0.914 is 91.4 %
        part, share = (one, two) if other.kind == "%" else (two, one)
        return 0 < part <= 1 and abs(100 * part - share) < 1e-6
    if asked.kind != other.kind:
        return False
    if one == two:
        return True
    return asked.loose and one > 0 and abs(one - two) <= 0.5 * 10 ** _places(asked, one)


def _places(asked: Quantity, value: float) -> int:
    """Return the power of ten that a rounded figure is given to: 22 to ones, 1,200 to hundreds, 22.4 to tenths."""
    digits = asked.form.rstrip("%xp")
    if "." in digits:
        return -len(digits.partition(".")[2])
    return len(digits) - len(digits.rstrip("0"))


def _overlap(one: Quantity, other: Quantity) -> float:
    return len(one.around & other.around) / max(1, len(one.around))
