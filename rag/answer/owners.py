"""A claim and the sentences of a paper in, figures that the claim gives to what has another figure there out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rag.answer.phrases import COUNTED, SUBJECT, Owned, Phrase, owned
from rag.answer.quantities import Quantity, plain, quantities, same
from rag.answer.worded import worded

# Of a phrase without a name, how much a claim must hold to mean it.
_MEANT = 0.5
_AWAY = 6
_SURE = 3
_ENDS = frozenset(". ! ?".split())
_RANGE = frozenset("to - – —".split())
_JOINING = frozenset(", ; and or to - – — / & vs versus between".split())


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A figure that a claim gives to an `owner` that has another figure, `instead`, in the text.

    Of a change that goes the other way the owner is `from` or `to`. Where a claim has the text's own words around
    another figure, there is no owner: `words` are those of the text.
    """

    asked: Quantity
    instead: Quantity
    owner: str
    words: str = ""


def misplaced(claim: str, sentences: Sequence[str]) -> dict[Quantity, Misplaced | None]:
    """Return, for each figure of a cleaned claim that the sentences hold, whether all of them give it to another.

    Nothing is said (None) of a figure whose owner cannot be told, or that one sentence gives to whom the claim does.
    """
    found: dict[Quantity, Misplaced | None] = {}
    for asked in quantities(claim):
        holding = [text for text in sentences if any(same(asked, other) for other in quantities(text))]
        each = [_misplaced(claim, asked, text) for text in holding]
        if each:
            found[asked] = each[0] if all(each) else None
    return found


def _misplaced(claim: str, asked: Quantity, text: str) -> Misplaced | None:
    """Return who has the figure wrongly in a claim, if every equal figure of the text says so."""
    mine = next((one for one in owned(claim, asked) if one.figure == asked), None)
    theirs = owned(text, next(other for other in quantities(text) if same(asked, other)))
    equal = [one for one in theirs if same(asked, one.figure)]
    others = [one for one in theirs if not same(asked, one.figure)]
    if mine and (turned := _turned(claim, mine, equal, others)):
        return turned
    if (instead := _placed(claim, asked, text)) is not None:
        return None if same(asked, instead) else Misplaced(asked, instead, "", _around(instead, text))
    if mine is None or not equal or not others:
        return None
    said = frozenset().union(*(one.stems for one in theirs))
    each = [next(_given(mine, one, [o for o in others if not _ranged(one, o, text)], said), None) for one in equal]
    return each[0] if all(each) else None


def _ranged(one: Owned, other: Owned, text: str) -> bool:
    """Tell whether two figures are the ends of one range ("20 to 34 years"), which share what they are of."""
    (_, end), (start, _) = sorted((one.figure.span, other.figure.span))
    return plain(text)[end:start].strip() in _RANGE


def _placed(claim: str, asked: Quantity, text: str) -> Quantity | None:
    """Return the figure that stands between the same words in a text: up to the next figure or six on both sides."""
    mine, theirs = worded(claim), worded(text)
    here = next((place for place, (_, figure) in enumerate(mine) if figure == asked), None)
    if here is None or _listed(mine, here):
        return None
    turns = SequenceMatcher(None, [word for word, _ in theirs], [word for word, _ in mine], autojunk=False)
    for at, start, size in turns.get_matching_blocks():
        there = at + here - start
        figure = theirs[there][1] if start <= here < start + size else None
        after, before = _until(mine[here + 1 :]), _until(mine[:here][::-1])
        words = [word for word, _ in mine[here - before : here] + mine[here + 1 : here + 1 + after]]
        ends = here + 1 + after == len(mine) and mine[-1][0] in _ENDS
        whole = start <= here - before and here + after - ends < start + size
        whole = whole and (ends or _until(theirs[there + 1 :]) == after)
        if figure and whole and sum(map(str.isalpha, words)) >= _SURE:
            return figure
    return None


def _listed(words: Sequence[tuple[str, Quantity | None]], place: int) -> bool:
    """Tell whether a figure is one of a list, whose order says nothing unless "respectively" does."""
    if any(word == "respectively" for word, _ in words):
        return False
    after, before = _until(words[place + 1 :]), _until(words[:place][::-1])
    sides = [words[place + 1 : place + 1 + after], words[place - before : place]]
    beside = [place + 1 + after < len(words) and after < _AWAY, place - before > 0 and before < _AWAY]
    return any(near and {word for word, _ in side} <= _JOINING for near, side in zip(beside, sides, strict=True))


def _around(figure: Quantity, text: str) -> str:
    """Return a figure with the three words before and after it."""
    written, (start, end) = plain(text), figure.span
    return " ".join([*written[:start].split()[-_SURE:], figure.written, *written[end:].split()[:_SURE]])


def _until(words: Sequence[tuple[str, Quantity | None]]) -> int:
    """Return how many words there are up to the next figure, six at most."""
    return next((number for number, (_, figure) in enumerate(words[:_AWAY]) if figure), min(_AWAY, len(words)))


def _given(mine: Owned, right: Owned, others: Sequence[Owned], said: frozenset[str]) -> Iterator[Misplaced]:
    """Yield the owners that a claim gives a figure to and that have another one in the text."""
    for other in others:
        for part, theirs in other.parts.items():
            holds = right.parts.get(part, Phrase())
            if not holds.stems and (part != SUBJECT or other.lead):
                continue
            said_of = mine.parts.get(COUNTED, Phrase()).stems if part == COUNTED else mine.stems
            if _meant(said_of, holds, theirs, right.stems) and not _extended(mine, said):
                yield Misplaced(mine.figure, other.figure, " ".join(theirs.words))


def _meant(mine: frozenset[str], holds: Phrase, theirs: Phrase, about: frozenset[str]) -> bool:
    """Tell whether a claim names one owner and not the other; `about` are all stems of the phrases of the other."""
    wrong, right = theirs.stems - about, holds.stems - theirs.stems
    named = theirs.named - about
    if named and (rival := holds.named - theirs.stems):
        right = rival
    named = named or wrong
    hit = mine & named
    if len(hit) <= _MEANT * len(named):
        return False
    return not mine & right or bool(hit & {"without", "before", "after"})


def _extended(mine: Owned, said: frozenset[str]) -> bool:
    """Tell whether a claim speaks of "A with B" where the text knows no B: that is neither of its owners."""
    return any(part in mine.parts and not mine.parts[part].stems & said for part in ("with", "using", "by"))


def _turned(claim: str, mine: Owned, equal: Sequence[Owned], others: Sequence[Owned]) -> Misplaced | None:
    """Return a change from x to y where the text has one from y to x."""
    opposite = {"from": "to", "to": "from"}.get(mine.bound)
    ends = [one for one in owned(claim, mine.figure) if one.bound == opposite]
    if not opposite or not ends or not equal or any(one.bound != opposite for one in equal):
        return None
    back = [one for one in others if one.bound == mine.bound and any(same(end.figure, one.figure) for end in ends)]
    return Misplaced(mine.figure, back[0].figure, mine.bound) if back else None
