"""An abstract's sentences in, what each is for out: the problem, the method, the data, the result, the limit, the code.

Sentences are told apart by the phrases that announce them and by where they stand, as in argumentative zoning (Teufel
and Moens 2002, "Summarizing Scientific Articles"); the headings of a structured abstract decide where there are any.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.answer.names import names
from rag.overview.cues import code, data, limits, method, problem, result
from rag.overview.cues.headings import label
from rag.overview.cues.words import OWN, weight

FACETS = ("problem", "method", "data", "result", "limit", "code")
_ENOUGH: Mapping[str, float] = {"problem": 2.5, "method": 2.5, "data": 2, "result": 2.5, "limit": 4, "code": 4}
_SAYS_THAT = re.compile(
    r"^\W*(?:they|it|this|these|such|those|.*above-mentioned|the (?:former|latter)|in addition"
    r"|moreover|furthermore)\b"
)
_ALSO = re.compile(
    r"^\W*(?:moreover|furthermore|additionally|in addition|besides|also|finally|another|more importantly|more)\b"
)
_BRIEF = 50  # "The trial ran from 2001 to 2007." says no method
_AT_LAST = re.compile(
    r"^\W*(?:in (?:conclusion|summary|sum)|taken together|together|collectively|overall|to conclude)\b"
)
_ALLOWED: Mapping[str, frozenset[str]] = {
    "background": frozenset({"problem", "method"}),
    "aim": frozenset({"problem", "method"}),
    "method": frozenset({"method", "data", "code"}),
    "data": frozenset({"data"}),
    "result": frozenset({"result", "data"}),
    "conclusion": frozenset({"result", "limit", "code"}),
    "limit": frozenset({"limit"}),
    "code": frozenset({"code"}),
    "other": frozenset(),
}
# What the first sentence under a heading is worth for its facet, whatever its words.
_HEADED: Mapping[str, tuple[str, float]] = {
    "aim": ("problem", 4.5),
    "method": ("method", 3.0),
    "data": ("data", 3.0),
    "conclusion": ("result", 3.5),
    "limit": ("limit", 4.5),
}


@dataclass(frozen=True, slots=True)
class _Line:
    """A sentence as it stands and in lower case, under its headings (`zones`), which it may open.

    `own` is whether it speaks of the paper itself, `after` whether it stands behind the first that says what the paper
    does (number `first`), `part` where it stands (0…1).
    """

    number: int
    raw: str
    text: str
    zones: tuple[str, ...]
    opens: bool
    own: bool
    after: bool = False
    part: float = 0.0
    first: int = 0

    def may(self, facet: str) -> bool:
        """Whether the heading above allows the facet."""
        return not self.zones or any(facet in _ALLOWED[zone] for zone in self.zones)

    def headed(self, facet: str) -> float:
        """Return what standing first under its heading is worth."""
        if not self.opens or (facet == "method" and len(self.raw) < _BRIEF):
            return 0.0
        return max(
            (worth for zone, (what, worth) in _HEADED.items() if zone in self.zones and what == facet), default=0.0
        )


def facets(title: str, sentences: Sequence[str]) -> Mapping[str, int]:
    """Return which cleaned sentence (0-based) says what: `problem`, `method`, `data`, `result`, `limit`, `code`.

    What no sentence says is missing; one sentence may say several. A name that the title gives its work (`RCCF: …`)
    speaks of the paper as "our method" does.
    """
    lines = _lines(title, sentences)
    found: dict[str, int] = {}
    for facet in FACETS:
        scored = [(_score(facet, line), -line.number) for line in lines]
        best = max(scored, default=(0.0, 0))
        if best[0] >= _ENOUGH[facet]:
            found[facet] = -best[1]
    return found


def open_questions(sentences: Sequence[str]) -> list[int]:
    """Return the sentences (0-based) that state an open question, or work that is still to be done."""
    lines = _lines("", sentences)
    return [line.number for line in lines if line.may("limit") and _open(line)]


def findings(title: str, sentences: Sequence[str]) -> list[int]:
    """Return the sentences (0-based) that state a result of the paper itself."""
    lines = _lines(title, sentences)
    return [line.number for line in lines if _score("result", line) >= _ENOUGH["result"]]


def says(facet: str, sentence: str) -> bool:
    """Tell whether words of a cleaned sentence, wherever it stands, say what the facet is about."""
    text = sentence.lower()
    line = _Line(0, sentence, text, (), False, bool(OWN.search(text)), True, 1.0)
    return _score(facet, line) >= _ENOUGH[facet]


def _lines(title: str, sentences: Sequence[str]) -> list[_Line]:
    coined = _coined(title)
    lines, zones = list[_Line](), tuple[str, ...]()
    for number, raw in enumerate(sentences):
        start, named = label(raw)
        zones = tuple(named) or zones
        text = raw[start:].lower()
        own = bool(OWN.search(text)) or any(name in text for name in coined)
        lines.append(_Line(number, raw[start:], text, zones, bool(named), own))
    first = _first_of_its_own(lines)
    last = max(1, len(lines) - 1)
    return [
        _Line(x.number, x.raw, x.text, x.zones, x.opens, x.own, x.number > first, x.number / last, first) for x in lines
    ]


@lru_cache(maxsize=1024)
def _coined(title: str) -> tuple[str, ...]:
    """Return the names, in lower case, that a title gives its work before a colon or in parentheses."""
    head, colon, _ = title.partition(":")
    found = names(f"x {head}") if colon and len(head.split()) <= 4 else []
    found += re.findall(r"\(([A-Z][\w-]{2,})\)", title)
    return tuple(name.lower() for name in found if sum(map(str.isupper, name)) > 1)


def _first_of_its_own(lines: Sequence[_Line]) -> int:
    """Return the first sentence in which the paper says what it does; the last one where none does."""
    for line in lines:
        if weight(method.CUES, line.text) >= 4 and not method.NOT.search(line.text):
            return line.number
    return next((line.number for line in lines if line.own), len(lines))


def _score(facet: str, line: _Line) -> float:
    if not line.may(facet):
        return 0.0
    return max(_SCORES[facet](line), line.headed(facet))


def _problem(line: _Line) -> float:
    found = weight(problem.CUES, line.text)
    aim = found == problem.AIM
    if not found or (line.own and not aim and not problem.OUR_KNOWLEDGE.search(line.text)):
        return 0.0
    if line.after and not aim and (found < 4.5 or line.part > 0.6 or problem.SOLVED.search(line.text)):
        return 0.0
    proposes = aim and weight(method.CUES, line.text) >= 4.5
    late = line.after and not (line.number <= 2 and line.first == 0)
    return found - 2 * late - 0.5 * bool(_SAYS_THAT.match(line.text)) - proposes


def _method(line: _Line) -> float:
    found = weight(method.CUES, line.text)
    if not found or (method.NOT.search(line.text) and not weight(method.PROPOSED_TOO, line.text)):
        return 0.0
    if weight(code.CUES, line.text) >= 4.5:
        return 0.0
    found -= 2 * bool(_AT_LAST.match(line.text))
    found -= bool(data.MADE.search(line.text))
    return found - 1.25 * bool(_ALSO.match(line.text)) - 0.5 * bool(re.search(r"\bwe (?:also|further)\b", line.text))


def _data(line: _Line) -> float:
    text = line.text
    if made := data.MADE.search(text):
        return 4.0 + 0.5 * bool(re.search(r"\bnew|novel|first|large-scale|called|named|\d", made[0]))
    if data.PEOPLE.search(text) and data.ENROLLED.search(text):
        return 3.0
    if not data.RUN.search(text) or not (line.own or line.after):
        return 0.0
    known = len(set(data.KNOWN.findall(line.raw)))
    if known and data.RUN.search(text) and (line.after or line.own):
        return 3.0 + 0.25 * min(known, 3)
    if data.LISTED.search(text):
        return 2.5
    for used in data.USED.finditer(line.text):
        phrase = line.raw[used.start(1) : used.end(1)]
        if not data.NOT.search(phrase.lower()) and _named(phrase):
            return 3.0
    if data.OF.search(text):
        return 2.75
    if (plain := data.PLAIN.search(text)) and (
        _named(line.raw[plain.start(1) : plain.end(1)]) or data.KIND.search(plain[0])
    ):
        return 2.25
    if data.COUNTED.search(text):
        return 2.5
    return 2.0 if data.USED.search(text) and data.KIND.search(text) and not data.NOT.search(text) else 0.0


def _named(phrase: str) -> bool:
    """Tell whether a phrase around a data set holds a name, its own rather than one in every abstract of a field."""
    return any(name.lower() not in data.NO_NAMES for name in names(f"x {phrase}"))


def _result(line: _Line) -> float:
    found = weight(result.CUES, line.text)
    if not line.own and not line.zones and (result.THEIRS.search(line.text) or not line.after):
        return 0.0
    if not found and line.zones and "result" in line.zones and result.FINITE.search(line.text):
        found = 2.5
    if not found:
        return 0.0
    plans = bool(result.NOT.search(line.text)) and not result.AND_SHOWS.search(line.text)
    return found - 1.5 * plans + 0.75 * bool(result.FIGURE.search(line.text)) - 0.75 * bool(_ALSO.match(line.text))


def _limit(line: _Line) -> float:
    if not line.after and not line.zones:
        return 0.0
    found = weight(limits.CUES, line.text)
    return 0.0 if found <= 4.5 and limits.NOT.search(line.text) else found


def _open(line: _Line) -> bool:
    late = line.after or bool(line.zones) or line.part >= 2 / 3
    return late and bool(weight(limits.OPEN, line.text)) and not limits.NOT.search(line.text)


def _code(line: _Line) -> float:
    found = weight(code.CUES, line.text)
    return 0.0 if found < 5 and code.NOT.search(line.text) else found


_SCORES: Mapping[str, Callable[[_Line], float]] = {
    "problem": _problem,
    "method": _method,
    "data": _data,
    "result": _result,
    "limit": _limit,
    "code": _code,
}
