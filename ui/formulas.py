"""Text in, its formulas out: where TeX between dollars or `\\(…\\)` is meant as one, and how it is drawn."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ui.escaping import escape
from ui.mathml import mathml

_LONGEST = 600
_MOST = 400
_WIDE = 18
_OPENING = re.compile(r"\$\$?|\\[(\[]")
_CLOSING = {
    "$": re.compile(r"(?<!\\)\$"),
    "$$": re.compile(r"\$\$"),
    "\\(": re.compile(r"\\\)"),
    "\\[": re.compile(r"\\\]"),
}
_TEX = re.compile(r"[\\^_{}]")
_COMMAND = re.compile(r"\\(?:text\w*|math\w+|operatorname|mbox)\*?\s*\{[^{}]*\}|\\[A-Za-z]+")
_WORD = re.compile(r"(?<![^\W\d_])[^\W\d_]{2,}(?![^\W\d_])")
_FUNCTIONS = frozenset(
    "arg argmax argmin cos cov deg det diag dim exp gcd inf ker lim log max min mod poly polylog rank sgn sign sin sup"
    " tan var".split()
)
_SMALL = frozenset("an as at be by do if in is it no of on or so to up us vs we".split())
_UNFINISHED = re.compile(r"[-+*/=<>(\[,:;]$")
_ESCAPED = re.compile(r"\\\\(?=[A-Za-z])|\\[_*~|&]")  # of Markdown: what it escapes was never meant as a formula


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of a text: where it stands, delimiters included, and its HTML."""

    start: int
    end: int
    html: str


def found(text: str) -> list[Formula]:
    """Return the formulas of a plain text, in order, the first few hundred of them."""
    formulas: list[Formula] = []
    at = 0
    while len(formulas) < _MOST and (opening := _OPENING.search(text, at)):
        formula = formula_at(text, opening.start())
        if formula is not None:
            formulas.append(formula)
        at = opening.end() if formula is None else formula.end
    return formulas


def drawn(text: str, formulas: Sequence[Formula] | None = None, start: int = 0, stop: int | None = None) -> str:
    """Return a text as HTML that shows it as it is, apart from its formulas, which are drawn.

    Of a part from `start` to `stop`, `formulas` are those of the whole text; one that is cut stays as it is written.
    """
    stop = len(text) if stop is None else stop
    pieces, at = [], start
    for formula in found(text) if formulas is None else formulas:
        if start <= formula.start and formula.end <= stop:
            pieces += [escape(text[at : formula.start]), formula.html]
            at = formula.end
    return "".join([*pieces, escape(text[at:stop])])


def formula_at(text: str, at: int, *, markdown: bool = False) -> Formula | None:
    """Return the formula that begins at a place of a text, which may be Markdown, if one does."""
    opening = _OPENING.match(text, at)
    if opening is None or _escaped(text, at):
        return None
    mark = opening[0]
    closing = _CLOSING[mark].search(text, opening.end(), opening.end() + _LONGEST)
    if closing is None:
        return None
    tex = text[opening.end() : closing.start()]
    if mark == "$" and not _meant(tex, before=text[at - 1 : at], after=text[closing.end() : closing.end() + 1]):
        return None
    if markdown:
        if _ESCAPED.search(tex) or (mark == "\\[" and not re.search(r"\\[A-Za-z]", tex)):
            return None
        tex = tex.replace("\\<", "<")
    if not tex.strip() or _is_prose(tex):
        return None
    wide = " wide" if len(re.sub(r"\\[A-Za-z]+|[\s{}^_]", "", tex)) > _WIDE else ""
    block = mark in ("$$", "\\[")
    inside = mathml(tex.strip(), block=block)
    if inside is None:
        return None
    source = escape(text[at : closing.end()])
    shown = (
        f'<span class="formula{" block" if block else ""}{wide}" data-tex="{source}" title="{source}">'
        f'<math dir="ltr" alttext="{escape(tex.strip())}"{" display=block" if block else ""}>{inside}</math></span>'
    )
    return Formula(at, closing.end(), shown)


def _meant(tex: str, before: str, after: str) -> bool:
    """Whether what stands between two dollars is a formula: in `$5 and $10` it is not."""
    if _TEX.search(tex):
        return True
    if (before.isascii() and before.isalnum()) or after.isdigit() or tex != tex.strip() or _UNFINISHED.search(tex):
        return False
    return not re.search(r"\s", tex) or bool(re.search(r"[-+*/=<>|,≤≥∈]", tex))


def _is_prose(tex: str) -> bool:
    """Whether there are words between two delimiters that belong to different formulas."""
    blank = "\n\n" in tex
    words = [word.lower() for word in _WORD.findall(_COMMAND.sub(" ", tex))]
    told = [word for word in words if len(word) > 2 or word in _SMALL]
    most = 1 if _TEX.search(tex) or not re.search(r"\s", tex) else 0
    return blank or len([word for word in told if word not in _FUNCTIONS]) > most


def _escaped(text: str, at: int) -> bool:
    """Whether an odd number of backslashes stands before a place."""
    before = at
    while before and text[before - 1] == "\\":
        before -= 1
    return (at - before) % 2 == 1
