"""A model's reply in, sentences with their citation markers out; what a model cites wrongly is data."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection
from dataclasses import dataclass

from rag.answer.markdown import defuse, escape, unescape
from rag.answer.markers import labelled, raised_first

# What models write for a marker: [3], [1, 4], [2-5], [[3]], [Source 2], [^1], 【1†source】.
_LABEL = (
    r"(?:(?:sources?|abstracts?|papers?|documents?|docs?|passages?|references?|refs?|citations?|cites?|ids?|numbers?|nos?)"
    r"(?![a-z])[\s.:=#_]*){0,2}"
)
_NUMBERS = rf"[-−]?\d{{1,18}}(?:\s?(?:[,;–—-]|and|&)\s?{_LABEL}\d{{1,18}})*"
_OPEN = r"(?:\\?[\[［【〔〖]){1,2}\s?"
# Behind the number may stand a page or the title: [1, p. 3], [2: Lamps in Caves], 【1†source】.
_BEHIND = r"†[^\[\]【】]{0,60}|,\s?pp?\.\s?\d{1,4}(?:[–-]\d{1,4})?|:\s?(?=[^\W\d])[^\[\]]{1,160}"
_CLOSE = rf"\^?\s?(?:{_BEHIND})?(?:\\?[\]］】〕〗]){{1,2}}"
_MARKER = re.compile(rf"{_OPEN}{_LABEL}[#^]?({_NUMBERS}){_CLOSE}", re.IGNORECASE)
_ONE = rf"{_OPEN}{_LABEL}[#^]?{_NUMBERS}{_CLOSE}"
_SOME = rf"{_ONE}(?:\s?(?:(?:[,;&]|and|or)\s?)?{_ONE})*+"  # possessive: many markers would take for ever
_RUN = re.compile(rf"\s?\(\s?{_SOME}\s?\)|\s?{_SOME}", re.IGNORECASE)
_LABELLED = re.compile(rf"^({_SOME})\s?[:–-]\s", re.IGNORECASE)
_ROUND = str.maketrans("[［【〔〖]］】〕〗", "((((()))))", "\\")
# A marker that is a word of its sentence: `According to [1], …`, `[1] and [2] show …`.
_BEFORE_NOUN = re.compile(
    r"\b(?:in|by|to|of|from|with|on|for|and|or|than|like|unlike|see|both|while|whereas|that|abstracts?)$", re.IGNORECASE
)
_VERB = r"\s(?:and|also|both|further|only|then|later|do|have|show|report|find|use|propose|[a-z]+(?:s|ed))\b"
_AFTER_NOUN = re.compile(_VERB)
_AFTER_STOP = re.compile(
    rf"(?<!\be\.g)(?<!\bi\.e)(?<!\bal)(?<!\bcf)(?<!\bvs)(?<![.!?…。！？])([.!?…。！？]+[\"'”’)*_]*)(\s?{_SOME})[.。]?"
    rf"(?!(?-i:{_VERB}))(?=\s|$|[^\x00-\x7f])",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"\[(\s*[-−]?\d[\d\s,;–—-]*)\]")
_FINAL_STOP = re.compile(r"(?:(?<![.!?…。！？])[.!?…。！？]+[\"'”’»)\]*_]*|(?<![:;,])[:;,]+)$")
_MOST_IN_RANGE = 20
_CODE = re.compile(r"((?<!\\)`[^`]+`)")


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence with its markers resolved.

    `bare` is Markdown without markers and other bracketed numbers, `plain` has neither markers nor Markdown.
    """

    bare: str
    plain: str
    citations: tuple[int, ...]
    unknown: tuple[int, ...]

    @property
    def text(self) -> str:
        """The sentence as Markdown, with its known markers at its end, before the full stop."""
        if not self.citations:
            return self.bare
        stop = _FINAL_STOP.search(self.bare)
        end = stop.start() if stop else len(self.bare)
        markers = "".join(f"[{number}]" for number in self.citations)
        return f"{self.bare[:end].rstrip()} {markers}{self.bare[end:]}".lstrip()

    def citing(self, citations: tuple[int, ...]) -> Cited:
        """Return the sentence with other markers."""
        return dataclasses.replace(self, citations=citations)


def resolve(text: str, known: Collection[int]) -> Cited:
    """Take the markers out of a sentence and put those that name evidence at its end, each once, as mentioned.

    A marker that is a word of the sentence leaves its number in round brackets, so that the sentence can be
    read. Links and images become text, tags show as text.
    """
    named: list[int] = []
    shown = plain = ""
    text = _LABELLED.sub(r"\1 ", defuse(text))
    for number, piece in enumerate(_CODE.split(text)):
        if number % 2:
            shown, plain = shown + piece, plain + piece
        else:
            piece = _MARKER.sub(_interval, piece)
            named.extend(n for marker in _MARKER.finditer(piece) for n in _numbers(marker))
            shown += _RUN.sub(lambda run: _left(run, known), piece)
            plain += _RUN.sub(lambda run: _left(run, ()), piece)
    named = list(dict.fromkeys(named))
    citations = tuple(number for number in named if number in known)
    shown = reword_markers(defuse(shown))  # again: a marker may have parted a link
    plain = unescape(re.sub(r"(?<!\\)(?:\*\*|`)", "", reword_markers(" ".join(plain.split()))))
    return Cited(bare=shown, plain=plain, citations=citations, unknown=tuple(n for n in named if n not in known))


def reword_markers(text: str) -> str:
    """Return a text of others with round brackets where it has what could pass for a marker of ours."""
    while True:  # what stood around one marker may be another
        reworded = _BRACKETED.sub(r"(\1)", _MARKER.sub(lambda marker: marker[0].translate(_ROUND), text))
        if reworded == text:
            return text
        text = reworded


def _numbers(marker: re.Match[str]) -> list[int]:
    """Return the numbers of a marker; `[0, 1]` and `[-1, 1]` are intervals and name nothing."""
    inside = marker[1].replace("−", "-")
    if inside.startswith("-"):
        return [int(inside)] if re.fullmatch(r"-\d+", inside) else []
    found: list[int] = []
    for match in re.finditer(r"(\d+)(?:\s?[–—-]\s?(\d+))?", inside):
        first, last = int(match[1]), int(match[2] or match[1])
        found.extend(range(first, last + 1) if first < last <= first + _MOST_IN_RANGE else {first: 0, last: 0})
    return found if len(found) == 1 or 0 not in found else []


def _interval(marker: re.Match[str]) -> str:
    return marker[0] if _numbers(marker) else marker[0].translate(_ROUND)


def _left(run: re.Match[str], known: Collection[int]) -> str:
    """Return what a run of markers leaves behind in its sentence."""
    numbers = [n for marker in _MARKER.finditer(run[0]) for n in _numbers(marker)]
    before, after = run.string[: run.start()], run.string[run.end() :]
    noun = _BEFORE_NOUN.search(before.rstrip()[-12:]) or (not before.strip() and _AFTER_NOUN.match(after))
    return run[0] if noun and any(n in known for n in numbers) else ""


def markers_first(text: str) -> str:
    """Move markers that stand after a full stop before it, where they belong to their sentence."""
    text = raised_first(labelled(text))
    return _AFTER_STOP.sub(lambda match: f" {match[2].strip()}{match[1]}", text)


def escape_markdown(text: str) -> str:
    """Return plain text as Markdown that shows it as it is; only a bracketed number gets round brackets."""
    return escape(reword_markers(text))
