"""The ways in which models write markers in, the one way that is read out; a year, figure or list number stays."""

from __future__ import annotations

import re
from collections.abc import Collection

_LABEL = r"(?:sources?|abstracts?|papers?|documents?|passages?|references?|refs?|docs?|citations?|cites?)"
_ONE = r"\[[^\[\]\d]{0,40}\d[^\[\]]{0,40}\]"  # only one way to match: many markers would take for ever
_SQUARE = re.compile(r"[\[［【〔〖]\s?[^\[\]]{0,30}\d")
_NUMBERS = r"\d{1,2}(?:\s?(?:[,;&–-]|and)\s?(?:and\s)?\d{1,2}){0,9}"

# Where nothing else can be meant, with the same in square brackets.
_PLAIN: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"(?<!\\)(\*\*|__|`|\*)\s?((?:{_ONE}\s?)+)\1"), r"\2"),  # **[1]**
    (re.compile(r"<sup>\s?(\[[^\[\]<>]{1,40}\])\s?</sup>", re.IGNORECASE), r"\1"),
    (re.compile(r"\[(\d{1,2})\]\s?[–—-]\s?\[(\d{1,2})\]"), r"[\1-\2]"),
    (re.compile(rf"\((?:see|cf\.?|from|as in|per|via|{_LABEL})[\s:]*((?:{_ONE}[\s,;]*)+)\)", re.IGNORECASE), r"\1"),
    (
        re.compile(rf"\(\s?(?:(?:see|cf\.?|from|as in)\s)?{_LABEL}[\s.:=#]{{1,3}}({_NUMBERS})\s?\)", re.IGNORECASE),
        r"[\1]",
    ),
)

# `Abstract 2 says`, `according to abstracts 1 and 3,`, and nothing of `in this abstract 2 methods are`.
_AFTER_MENTION = (
    r"(?=\s?(?:[,.;:)!?]|$)|\s(?:says?|states?|reports?|shows?|finds?|found|notes?|gives?|describes?|mentions?"
    r"|does|do|is|are|has|have|only|also|that|which|and abstract)\b)"
)
_MENTION = re.compile(
    r"(?<!\bthis )(?<!\bthe )(?<!\beach )(?<!\bper )(?<!\bevery )(?<!\ban )(?<!\bone )(?<!\bour )(?<!\bin all )"
    rf"\b(abstracts?(?: number| no\.?)?)\s#?(\d{{1,2}}(?:(?:, | and |, and )\d{{1,2}}){{0,4}}){_AFTER_MENTION}",
    re.IGNORECASE,
)

_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_FROM_RAISED = str.maketrans(_RAISED, "0123456789")
_RAISED_RUN = rf"(?:[{_RAISED}]{{1,2}}(?:[,⁻˒·\s]{{0,2}}[{_RAISED}]{{1,2}}){{0,5}}|<sup>\s?{_NUMBERS}\s?</sup>)"
# A power stands on a unit or a symbol, not on a word of prose.
_POWERED = (
    "meter metre meters metres inch inches feet foot mile miles yard yards alpha beta gamma delta sigma theta lambda"
    " omega tanh sinh cosh"
).split()
_ON_PROSE = "(?<=[a-z]{4})" + "".join(rf"(?<!{word})" for word in _POWERED)
_FOOTNOTE = re.compile(rf"(?:{_ON_PROSE}|(?<=[a-z][,;”\"’)]))\s?({_RAISED_RUN})(?=[\s.,;:!?)”\"]|$)")
_FOOTNOTE_AFTER_STOP = re.compile(rf"(?<=[a-z]{{2}})([.!?][”\"’)]?)({_RAISED_RUN})(?=\s|$)")

# `Lamps help in the cave (1).` A count stands after what is counted, a number after its kind.
_LAST_ROUND = re.compile(r"(?<=[\w%”\"’])\s?((?:\(\d{1,2}(?:[,;]\s?\d{1,2})*\)\s?){1,4})(?=[.!?…]*$)")
_COUNTED = re.compile(
    r"(?:\b(?:equations?|eqs?|tables?|figures?|figs?|sections?|steps?|types?|class|levels?|grades?|stages?|phases?|parts?"
    r"|numbers?|no|items?|points?|cases?|rules?|lines?|pages?|chapters?|versions?|layers?|of|is|are|was|were|to|by|in|at"
    r"|than|and|or|about|only)|\d|[^su\W]s|[a-z]ies|\b(?:sorts?|kinds?|sets?|groups?) of \w+)[\s.]*$",
    re.IGNORECASE,
)
_SPELLED = dict(enumerate("two three four five six seven eight nine ten eleven twelve".split(), start=2))
_ROUND_AFTER_STOP = re.compile(r"(?<=\w)([.!?])\s?((?:\(\d{1,2}\)\s?){1,4})(?=\s*$)")


def squared(text: str, known: Collection[int], figures: Collection[int] = ()) -> str:
    """Return a sentence of a model with its markers in square brackets, whatever it wrote for them.

    What may be something else too (`(1)`, `¹`, `abstract 1`) is read as a marker only where the sentence has no
    marker in square brackets, where it names one of `known`, and where a figure, power or count does not stand so.
    `figures` are those of `known` that are figures of their papers too: `(3)` is not read as one of these.
    """
    text = labelled(text)
    if _SQUARE.search(text):
        return text
    for pattern in (_MENTION, _FOOTNOTE):
        text = pattern.sub(lambda found: _if_known(found, known), text)
    if _SQUARE.search(text) or not (found := _LAST_ROUND.search(text)) or _COUNTED.search(text[: found.start()]):
        return text
    numbers = _numbers(found[1])
    if re.search(r"\(\d", text[: found.start()]):
        return text
    if not all(int(number) in known and int(number) not in figures for number in numbers):
        return text
    return f"{text[: found.start()]} [{', '.join(numbers)}]{text[found.end() :]}"


def has_figure(number: int, text: str) -> bool:
    """Tell whether a text has a small number as a figure, or as a word."""
    spelled = rf"|\b{_SPELLED[number]}\b" if number in _SPELLED else ""
    return bool(re.search(rf"(?<![\d.]){number}(?!\d|\.\d){spelled}", text, re.IGNORECASE))


def labelled(text: str) -> str:
    """Return a text with square brackets around markers that cannot be anything else: `(Abstract 1)`, `**[1]**`."""
    for pattern, square in _PLAIN:
        # Again, for ***[1]*** is still dressed when the outer pair is off.
        while (barer := pattern.sub(square, text)) != text:
            text = barer
    return text


def raised_first(text: str) -> str:
    """Return a text with raised markers in square brackets before the full stop that they follow: `It helps.¹`."""
    return _FOOTNOTE_AFTER_STOP.sub(lambda found: f" [{', '.join(_numbers(found[2]))}]{found[1]}", text)


def last_round_first(line: str) -> str:
    """Return a line with a last number in round brackets before the full stop that it follows."""
    return _ROUND_AFTER_STOP.sub(lambda found: f" {found[2].strip()}{found[1]}", line)


def _if_known(found: re.Match[str], known: Collection[int]) -> str:
    """Return a marker in square brackets if all that it names is known, else what was written."""
    numbers = _numbers(found[found.lastindex or 0])
    if not all(int(number) in known for number in numbers):
        return found[0]
    label = f"{found[1]} " if found.lastindex == 2 else " "
    return f"{label}[{', '.join(numbers)}]"


def _numbers(written: str) -> list[str]:
    return re.findall(r"\d+", written.translate(_FROM_RAISED))
